import type { Scene } from '../../electron/judging/diagnose.ts'
import { connect, type Opened } from '../../electron/gateway/connect.ts'
import { createHttp } from '../../electron/gateway/http.ts'
import { MAX_KEYS_BYTES } from '../../electron/issuer/gather.ts'
import { createPeople } from '../../electron/reading/people.ts'
import { createCounter } from '../../electron/reading/question.ts'

export interface GatewayAt {
  readonly url: string
  readonly email: string
  readonly password: string
  readonly caPem: string
  readonly authHeaderName: string
  /** Values of settings the gateway does not tell, as the operator gives them. */
  readonly said?: Readonly<Record<string, string>>
}

/** Connects to the gateway as the app does, and returns what the handlers use to gather facts. */
export async function appScene(
  at: GatewayAt,
): Promise<{ scene: Scene; opened: Opened; close: () => Promise<void> }> {
  const httpOptions = {
    contacted: () => undefined,
    now: Date.now,
    random: Math.random,
    sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
  }
  const { opened, error } = await connect({
    profile: {
      id: 'p',
      name: 'rig',
      url: at.url,
      environment: 'DEV',
      readOnly: false,
      signInWith: 'password',
      hasSecret: false,
      email: at.email,
      authHeaderName: at.authHeaderName,
      caPem: at.caPem,
      assumedAppDomain: '',
      said: { ...at.said },
    },
    demo: false,
    secret: at.password,
    signal: new AbortController().signal,
    progress: () => undefined,
    onExpired: () => undefined,
    later: () => () => undefined,
    httpOptions,
  })
  if (!opened) throw new Error(`the app could not connect: ${JSON.stringify(error)}`)
  const issuerHttp = createHttp({ ...httpOptions, caPem: at.caPem, maxBytes: MAX_KEYS_BYTES })
  const scene: Scene = {
    gatewayUrl: at.url,
    gateway: opened.gateway,
    ownAuthority: at.caPem !== '',
    clock: () => opened.clock.at(Date.now()),
    get: async (url) => {
      const reply = await issuerHttp.send({ method: 'GET', url })
      return reply.ok
        ? {
            ok: true,
            value: {
              status: reply.value.status,
              text: reply.value.text,
              location: reply.value.header('location'),
            },
          }
        : reply
    },
    userByEmail: (email) => opened.client.userByEmail(email),
    protectedResource: (id) => opened.client.protectedResource(id),
    clientIdsFor: () => [],
    wasLearned: () => false,
    readServer: (id) => opened.client.getServer(id),
    people: createPeople({ client: opened.client, counter: createCounter(Date.now) }),
  }
  const close = async (): Promise<void> => {
    opened.session.close()
    await Promise.all([issuerHttp.close(), opened.http.close()])
  }
  return { scene, opened, close }
}
