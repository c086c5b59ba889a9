import { serverAddress } from '../../shared/client/address.ts'
import type { Call, EventPayload, Input, Output } from '../../shared/ipc/contract.ts'
import { arrivalOf } from '../../shared/client/arrival.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { goOn } from './go-on.ts'
import { lookAsPage } from '../client/page.ts'
import { walkTo } from '../client/walk-to.ts'
import { BROWSER_MS, openInBrowser, type Open } from '../grant/browser.ts'
import type { HttpOptions } from '../gateway/http.ts'
import { judgeToken, type Judged } from '../judging/judge-token.ts'
import { onceSettled } from '../judging/once-settled.ts'
import { wouldWrite } from '../probe/live-test.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { Shelf, ShelfEntry } from '../shelf/shelf.ts'
import type { Watch } from '../client/asker.ts'
import { clientBase } from './address.ts'
import type { Access, WalkedServer } from './access.ts'

type Asked<C extends Call> = Promise<Result<Output<C>, AppError>>

export interface WalkDeps {
  readonly gateways: GatewayHolder
  readonly shelf: Shelf
  /** The network log and its clock. */
  readonly httpOptions: Watch & Pick<HttpOptions, 'sleep'>
  readonly told: (going: EventPayload<'client.going'>) => void
  /** Where what was walked is kept for the map. */
  readonly access: Pick<Access, 'note'>
  /** Opens an https address in the system's browser; rejects when it cannot. */
  readonly browser: Open
}

export type Walks = ReturnType<typeof createWalks>

/**
 * Walks to a server of the open gateway, with its profile's connection settings. The address is the one
 * clients use, with the server's path as ContextForge serves it. The gateway's sign-in is never sent.
 */
export function createWalks({ gateways, httpOptions, shelf, told, browser, access }: WalkDeps) {
  const underWay = new Set<AbortController>()

  /** Runs one walk that can be cancelled. */
  async function cancellable<T>(act: (signal: AbortSignal) => Promise<T>): Promise<Result<T, AppError>> {
    const cancel = new AbortController()
    underWay.add(cancel)
    try {
      const value = await act(cancel.signal)
      return cancel.signal.aborted ? err({ kind: 'cancelled' }) : ok(value)
    } finally {
      underWay.delete(cancel)
    }
  }

  function target(serverId: string, publicUrl: string | null): Result<Target, AppError> {
    const open = gateways.need()
    if (!open.ok) return open
    const server = open.value.reading.knownServer(serverId)?.server
    if (server === undefined) return err({ kind: 'server-gone', serverId })
    const base = clientBase(open.value, publicUrl)
    return base.ok
      ? ok({
          open: open.value,
          server,
          base: base.value,
          address: serverAddress(base.value, serverId),
        })
      : base
  }

  return {
    async walk({
      serverId,
      clients,
      clientId,
      hostsOnly,
      publicUrl,
    }: Input<'client.walk'>): Asked<'client.walk'> {
      const to = target(serverId, publicUrl)
      if (!to.ok) return to
      const { address, open } = to.value
      const hosts: string[] = []
      const { way } = open.opened
      const note = (host: string): void => void hosts.push(host)
      const options = { address, clientId, way, hostsOnly, told: note, watch: httpOptions }
      const done = await cancellable(async (signal) => ({
        walked: await walkTo({
          ...options,
          clients: clients.length === 0 ? PROFILES : PROFILES.filter(({ id }) => clients.includes(id)),
          signal,
        }),
        also: await lookAsPage({ ...options, signal }),
      }))
      if (!done.ok) return done
      const { walked, also } = done.value
      // As clients come by themselves; with a client id of somebody's it is another question.
      if (clientId === null && publicUrl === null) access.note(to.value, walked, httpOptions.now())
      return ok({ address, hosts, walked: [...walked], also: [...also] })
    },

    /** Ends every running walk. */
    cancel(): void {
      for (const cancel of underWay) cancel.abort()
    },

    async goOn(ask: Input<'client.go-on'>): Asked<'client.go-on'> {
      const { serverId, client: id, clientId, hostsOnly, publicUrl, mayLearn } = ask
      const entrance = shelf.entrance()
      const to = target(serverId, publicUrl)
      if (!to.ok) return to
      const client = PROFILES.find((one) => one.id === id)
      if (client === undefined)
        return err({ kind: 'nothing-found', what: 'name', reason: `No client is called ${id}` })
      const { address, open } = to.value
      const held: { entry: ShelfEntry | null; judged: Judged | null } = { entry: null, judged: null }
      const done = await cancellable((signal) =>
        goOn({
          address,
          client,
          clientId,
          way: open.opened.way,
          hostsOnly,
          told: () => undefined,
          signal: AbortSignal.any([signal, entrance.shut]),
          watch: httpOptions,
          open: async (url) => {
            const opened = await openInBrowser(url, browser)
            return opened.ok ? null : errorText(opened.error).explanation
          },
          phase: (phase) => told({ client: id, phase }),
          mayCall: async (token) => {
            held.entry = entrance.add(token)
            if (held.entry === null) return 'all tokens were forgotten meanwhile'
            const pause = (milliseconds: number) => httpOptions.sleep(milliseconds, signal)
            held.judged = await judged(open, held.entry, serverId, pause)
            if (held.judged === null || !wouldWrite(held.judged)) return null
            if (open.opened.profile.readOnly)
              return 'the gateway would learn its audience from this token, and the profile is read-only'
            return mayLearn ? null : 'the gateway would learn its audience from this token'
          },
          waitMs: BROWSER_MS,
        }),
      )
      if (!done.ok) return done
      if (clientId === null && publicUrl === null)
        access.note(to.value, [done.value.walked], httpOptions.now())
      const { walked, tools } = done.value
      return ok({
        address,
        gone: done.value,
        arrival: arrivalOf(walked, tools, held.judged?.diagnosis.after ?? null),
        tokenId: held.entry?.id ?? null,
        judged: held.judged === null ? null : saysOf(held.judged),
      })
    },
  }
}

interface Target extends WalkedServer {
  readonly address: string
}

/** The verdict of the gateway's checks on a new token; null where the server cannot be read. */
async function judged(
  open: OpenGateway,
  entry: ShelfEntry,
  serverId: string,
  pause: (milliseconds: number) => Promise<void>,
): Promise<Judged | null> {
  const { scene } = open
  const reading = await scene.readServer(serverId, 'anew')
  // Ranked: what comes after the token is read too, which is the end of the way.
  const judge = () => judgeToken(open, { entry, serverId, reading, ranked: true, usual: true })
  const answer = await onceSettled(judge, scene.clock, pause)
  return answer.ok ? answer.value : null
}

function saysOf({ diagnosis: { verdict, stoppedAt, steps } }: Judged): { verdict: string; says: string } {
  const step = steps.find(({ id }) => id === stoppedAt)
  return { verdict, says: step === undefined ? '' : `step ${step.number}, ${step.title}: ${step.detail}` }
}
