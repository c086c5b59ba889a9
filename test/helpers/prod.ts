import { startDemo, type Demo, type DemoOptions } from '../../electron/demo/demo.ts'
import { startFront, type Front, type FrontOptions } from '../fakes/front.ts'
import { adminOf } from './gateway-admin.ts'
import { launchApp, operatorOf, type LaunchOptions, type Operator, type Running } from './operator.ts'

export interface ProdOptions {
  readonly gateway?: DemoOptions
  readonly app?: LaunchOptions
  readonly readOnly?: boolean
  readonly reasonRequired?: boolean
  /** Signs in as another user than the administrator. */
  readonly email?: string
  readonly pageSize?: number
  /** The fault between the app and the gateway. */
  readonly fault?: FrontOptions['fault']
  /** Changes what the gateway answers the app. */
  readonly rewrite?: FrontOptions['rewrite']
}

/**
 * A gateway of its own, the app connected to it as PROD, and what a test needs to see what really happened.
 */
export interface Prod {
  readonly gateway: Demo
  readonly front: Front
  readonly admin: Awaited<ReturnType<typeof adminOf>>
  readonly app: Running
  readonly operator: Operator
  stop(): Promise<void>
}

/** Starts a gateway and the app and presses Connect; the test answers what the ladder then asks. */
export async function startProd(options: ProdOptions = {}): Promise<Prod> {
  const gateway = await startDemo(options.gateway)
  const front = await startFront({
    target: gateway.url,
    ...(options.fault === undefined ? {} : { fault: options.fault }),
    ...(options.pageSize === undefined ? {} : { pageSize: options.pageSize }),
    ...(options.rewrite === undefined ? {} : { rewrite: options.rewrite }),
  })
  const [admin, app] = await Promise.all([adminOf(gateway), launchApp(options.app)])
  const operator = operatorOf(app.page)
  await operator.connect({
    address: front.url,
    name: 'production',
    environment: 'PROD',
    readOnly: options.readOnly ?? false,
    reasonRequired: options.reasonRequired ?? false,
    email: options.email ?? gateway.email,
    password: gateway.password,
    caPem: gateway.caPem,
  })
  return {
    gateway,
    front,
    admin,
    app,
    operator,
    async stop() {
      await app.close()
      await front.stop()
      await gateway.stop()
    },
  }
}

/** The same, and waits until the fleet is shown. */
export async function openProd(options: ProdOptions = {}): Promise<Prod> {
  const prod = await startProd(options)
  await prod.operator.seesFleet()
  return prod
}
