import { z } from 'zod'
import { count } from './words.ts'

/** Expected errors of an authorization server. Part of `appError`. */
export const oauthErrors = [
  z.object({ kind: z.literal('issuer-refused'), issuer: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('issuer-unreachable'), host: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('issuer-redirects'), host: z.string(), to: z.string() }),
  z.object({ kind: z.literal('issuer-metadata'), issuer: z.string(), reasons: z.array(z.string()) }),
  z.object({
    kind: z.literal('grant-not-offered'),
    issuer: z.string(),
    what: z.string(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('grant-refused'),
    host: z.string(),
    status: z.number().nullable(),
    error: z.string(),
    description: z.string(),
    known: z.object({ means: z.string(), cure: z.string() }).optional(),
  }),
  z.object({ kind: z.literal('grant-denied'), host: z.string(), description: z.string() }),
  z.object({ kind: z.literal('grant-reply'), host: z.string(), reason: z.string() }),
  z.object({
    kind: z.literal('callback-wrong'),
    what: z.enum(['state', 'iss', 'parameters']),
    expected: z.string(),
    received: z.string(),
  }),
  z.object({
    kind: z.literal('grant-timed-out'),
    seconds: z.number(),
    waitedFor: z.enum(['browser', 'device']),
  }),
  z.object({ kind: z.literal('port-taken'), port: z.number() }),
  z.object({ kind: z.literal('browser-failed'), host: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('grant-running') }),
  z.object({ kind: z.literal('no-refresh-token') }),
] as const

type OauthError = z.infer<(typeof oauthErrors)[number]>
type Of<K extends OauthError['kind']> = Extract<OauthError, { kind: K }>
type Says = { readonly title: string; readonly explanation: string; readonly next: string }

const say = (title: string, explanation: string, next: string): Says => ({ title, explanation, next })

/**
 * The next step for an error code. Sources: RFC 6749 sections 4.1.2.1 and 5.2, RFC 7591 3.2.2, RFC 8628 3.5,
 * RFC 8707 2.
 */
const advice: Readonly<Record<string, string>> = {
  invalid_client:
    'Check the client id and its secret. A client that has a secret must send it, and one that has none must not.',
  invalid_grant:
    'The code or refresh token was used before, has run out, or belongs to another client or redirect address. Start again.',
  invalid_request: 'Look at the trace for what was sent, and leave out what this issuer does not know.',
  invalid_scope: 'Ask for fewer scopes; the issuer does not give this client one of them.',
  invalid_target:
    'The issuer does not know this resource, or not for this client. Register it there, or clear the resource field.',
  invalid_redirect_uri:
    'Register the redirect address of the trace with the issuer, or fix the port to one that is registered.',
  invalid_client_metadata: 'This issuer does not register clients of this kind. Use a client that exists.',
  unauthorized_client: 'Allow this flow for the client at the issuer, or use another flow.',
  unsupported_grant_type: 'Use another flow: this issuer does not have this one.',
  unsupported_response_type: 'Use another flow: this issuer gives this client no codes.',
  access_denied: 'Ask who runs the issuer to let this user or client in.',
  server_error: 'The issuer has a fault. Its log says more.',
  temporarily_unavailable: 'Try again in a moment.',
}

const words = (description: string): string =>
  description === '' ? '' : ` The issuer’s words: “${description}”.`
const spoken = (seconds: number): string =>
  seconds >= 120 ? `${Math.round(seconds / 60)} minutes` : count(seconds, 'second')

/**
 * Title, explanation and next step of each kind. Quotes the issuer as plain text; the caller has removed
 * secrets and control characters.
 */
export const oauthErrorText: { readonly [K in OauthError['kind']]: (error: Of<K>) => Says } = {
  'issuer-refused': (e) =>
    say(
      'This issuer is not contacted',
      `${e.issuer}: ${e.reason}. Nothing was sent.`,
      'Only issuers that the server’s configuration names are asked, over https. Correct the configuration if this one is right.',
    ),
  'issuer-unreachable': (e) =>
    say(
      'The issuer did not answer',
      `${e.host}: ${e.reason}.`,
      'Check that this computer can reach it. If your company signs its own certificates, add its certificate authority (PEM) to this profile.',
    ),
  'issuer-redirects': (e) =>
    say(
      'The issuer points elsewhere',
      `${e.host} redirects to ${e.to}. Nothing is sent after a redirect.`,
      'Put the address it points to into authorization_servers if that is the issuer.',
    ),
  'issuer-metadata': (e) =>
    say(
      'The issuer’s metadata cannot be used',
      `${e.issuer}: ${e.reasons.join('; ') || 'nothing usable was found'}.`,
      'Compare the issuer in the server’s settings with the one the metadata names; they must be the same.',
    ),
  'grant-not-offered': (e) =>
    say(
      `This issuer does not offer ${e.what}`,
      `${e.issuer}: ${e.reason}.`,
      'Choose another way, or have it turned on at the issuer.',
    ),
  'grant-refused': (e) =>
    say(
      `The issuer refused: ${e.error}`,
      `${e.host} answered ${e.status === null ? 'through the browser' : `HTTP ${e.status}`}.${words(e.description)}${e.known === undefined ? '' : ` ${e.known.means}`}`,
      e.known?.cure ?? advice[e.error] ?? 'The trace shows what was sent. The issuer’s log says why.',
    ),
  'grant-denied': (e) =>
    say(
      'Access was denied',
      `At ${e.host}, somebody or a rule said no.${words(e.description)}`,
      'Start again and allow it, sign in as somebody who may, or ask who runs the issuer.',
    ),
  'grant-reply': (e) =>
    say(
      'The issuer’s answer cannot be used',
      `${e.host}: ${e.reason}. No token was taken from it.`,
      'The trace shows the request. Report this to who runs the issuer.',
    ),
  'callback-wrong': (e) =>
    e.what === 'iss'
      ? say(
          'The answer came from another issuer',
          `It names ${e.received} as its issuer; ${e.expected} was asked (RFC 9207). Its code was not used.`,
          'Start again. If it repeats, the issuer is set up wrongly, or somebody mixes two issuers up on purpose.',
        )
      : e.what === 'state'
        ? say(
            'The answer belongs to another sign-in',
            `Its state is ${e.received}. The code in it was not used: somebody else may have made it.`,
            'Start again, and let only one browser tab answer.',
          )
        : say(
            'The answer cannot be read',
            `The browser came back with ${e.received}. Nothing of it was used.`,
            'Start again. If it repeats, the issuer answers in a form no client reads.',
          ),
  'grant-timed-out': (e) =>
    e.waitedFor === 'browser'
      ? say(
          'No answer from the browser',
          `Nothing came back within ${spoken(e.seconds)}, so the waiting was ended.`,
          'If the browser showed an error about the redirect address, register http://127.0.0.1/callback for this client, or fix the port to the registered one.',
        )
      : say(
          'The code was not entered in time',
          `The issuer ended it after ${spoken(e.seconds)}.`,
          'Get a new code and enter it on the page named beside it.',
        ),
  'port-taken': (e) =>
    say(
      'The port is taken',
      `Another program listens on 127.0.0.1:${e.port}, so the browser could not answer here.`,
      'Close that program, or leave the port empty to use any free one.',
    ),
  'browser-failed': (e) =>
    say(
      'No browser could be opened',
      `The address of ${e.host} was not opened: ${e.reason}.`,
      'Set a default browser, or use a device code, which can be entered on another computer.',
    ),
  'grant-running': () =>
    say(
      'A token is being fetched already',
      'One at a time, so that an answer cannot be taken for another’s.',
      'Finish or cancel the one under way.',
    ),
  'no-refresh-token': () =>
    say(
      'There is nothing to refresh with',
      'The issuer gave no refresh token, or it went with its token.',
      'Ask for the scope offline_access where the issuer has it, and get the token again.',
    ),
}
