import type { StepId } from '../../shared/contextforge/index.ts'
import type { DemoGateway } from '../connection/connector.ts'
import type { DemoWayIn } from '../demo/way-in.ts'
import type { HttpOptions } from '../gateway/http.ts'
import type { ProxyFor } from '../network/proxy.ts'
import type { NetworkLog } from '../network/network-log.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { History } from '../history/history.ts'
import type { Publish } from '../ipc/publish.ts'
import type { Files } from '../system/files.ts'
import type { Recogniser } from '../shelf/recogniser.ts'
import type { Shelf } from '../shelf/shelf.ts'
import type { Lock } from '../system/lock.ts'
import type { Notify } from '../watch/notifier.ts'
import type { Vault } from '../vault/vault.ts'

/** The built-in demo as the app uses it: a gateway to connect to, and functions that make tokens for it. */
export type RunningDemo = DemoGateway & {
  /** What is wrong on the way to it, with its switches; missing where nothing can be switched. */
  readonly wayIn?: DemoWayIn
  readonly tokenFor: (serverId: string) => Promise<{
    readonly token: string
    readonly story: string
    readonly ends: StepId | null
  }>
}

export type AppFacts = {
  readonly version: string
  readonly electron: string
  readonly runtime: 'official' | 'untrusted'
  readonly startDemo: boolean
  /** True: nothing is written to the disk. Missing: false. */
  readonly memoryOnly?: boolean
}

/**
 * Everything through which the handlers affect the world. Clock, ids, timers and randomness are part of it,
 * so that tests control them.
 */
export type Deps = {
  readonly now: () => number
  readonly newId: () => string
  readonly later: (milliseconds: number, act: () => void) => () => void
  readonly httpOptions: Omit<HttpOptions, 'caPem'>
  readonly history: History
  readonly vault: Vault
  readonly shelf: Shelf
  /** Finds the tokens in a paste. */
  readonly recognise: Recogniser
  readonly gateways: GatewayHolder
  /** Locks when nobody is at the computer; what must be hidden or dropped then is registered with it. */
  readonly lock: Lock
  readonly publish: Publish
  readonly files: Files
  /** The path of a report the system handed over, returned once; missing where there can be none. */
  readonly takeHanded?: () => string | null
  /** Sets after how many minutes without input the shelf is cleared; 0: never. */
  readonly setIdleMinutes: (minutes: number) => void
  /**
   * Restarts with or without memory-only mode, after the call was answered; missing where there is no window.
   */
  readonly setMemoryOnly?: (on: boolean) => void
  /** Switches background watch; missing where there is no window. */
  readonly setBackground?: (on: boolean) => void
  /** Makes the page larger (1) or smaller (-1), or as it was (0). Out: percent. Missing without a window. */
  readonly zoom?: (step: -1 | 0 | 1) => number
  /** Whether the page crashed more than once lately; missing where there is no window. */
  readonly keepsCrashing?: () => boolean
  /** Starts the demo at the first call, and returns the same one afterwards. */
  readonly demo: () => Promise<RunningDemo>
  readonly app: AppFacts
  /** Opens an https address in the system's browser; rejects when it cannot. */
  readonly browser: (url: string) => Promise<void>
  /**
   * Reports what fails after the call was answered: written to the log under a reference, without secrets.
   */
  readonly report: (reference: string, thrown: unknown) => void
  /** The proxies of this computer; missing: none. */
  readonly systemProxy?: ProxyFor
  readonly network?: NetworkLog
  /** Prints a page as PDF; missing where there is no window. Rejects when it cannot be printed. */
  readonly printPage?: (html: string) => Promise<Uint8Array>
  /** What the machine's administrator forbids; missing: nothing. */
  readonly policy?: Policy
  /** Shows a notification on the desktop; missing where there are none. */
  readonly notify?: Notify
}
