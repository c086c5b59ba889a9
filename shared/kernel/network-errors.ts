import { z } from 'zod'

/** Errors between this computer and the other side, in addition to those of every connection. */
export const networkErrors = [
  z.object({ kind: z.literal('proxy-unusable'), proxy: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('proxy-unreachable'), proxy: z.string(), cause: z.string() }),
  /** `tried`: true when a sign-in was sent and refused. */
  z.object({ kind: z.literal('proxy-sign-in'), proxy: z.string(), tried: z.boolean() }),
  z.object({ kind: z.literal('proxy-refused'), proxy: z.string(), host: z.string(), status: z.number() }),
  /**
   * The other side wants a client certificate. `sent`: one was shown. `sure`: it said so; otherwise it only
   * closed the connection.
   */
  z.object({
    kind: z.literal('client-certificate-refused'),
    url: z.string(),
    sent: z.boolean(),
    sure: z.boolean(),
  }),
  z.object({ kind: z.literal('client-certificate-unusable'), file: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('host-refused'), host: z.string() }),
  z.object({
    kind: z.literal('policy-forbids'),
    what: z.enum(['writing', 'gateway', 'export']),
    detail: z.string(),
    path: z.string(),
  }),
] as const

type NetworkError = z.infer<(typeof networkErrors)[number]>
type Text = { readonly title: string; readonly explanation: string; readonly next: string }
type Table = {
  readonly [K in NetworkError['kind']]: (error: Extract<NetworkError, { kind: K }>) => Text
}

const say = (title: string, explanation: string, next: string): Text => ({ title, explanation, next })
const POLICY: Readonly<Record<'writing' | 'gateway' | 'export', string>> = {
  writing: 'The policy of this computer is read-only',
  gateway: 'The policy of this computer does not allow this gateway',
  export: 'The policy of this computer does not allow exports',
}

export const networkErrorText: Table = {
  'proxy-unusable': (e) =>
    say(
      'The proxy cannot be used',
      `${e.proxy}: ${e.reason}.`,
      'Correct the proxy of this gateway under “Proxy, certificates and header”, or the system’s proxy settings.',
    ),
  'proxy-unreachable': (e) =>
    say(
      'The proxy did not answer',
      `No connection to the proxy ${e.proxy}: ${e.cause}. Nothing behind it was reached.`,
      'Check the proxy’s address and that you are in its network, or choose another way for this gateway.',
    ),
  'proxy-sign-in': (e) =>
    say(
      e.tried ? 'The proxy refused the sign-in' : 'The proxy wants a sign-in',
      `${e.proxy} answered 407${e.tried ? ' to the user and password of this profile' : ''}. Nothing behind it was reached.`,
      'Choose “Own proxy” for this gateway and enter its user and password. Windows sign-ins (NTLM, Kerberos) are not supported.',
    ),
  'proxy-refused': (e) =>
    say(
      'The proxy refused the way',
      `${e.proxy} answered ${e.status} for ${e.host}. That is the proxy’s answer, not that host’s.`,
      e.status === 403
        ? 'Ask for this host to be allowed on the proxy.'
        : 'Check that the proxy can reach this host.',
    ),
  'client-certificate-refused': (e) =>
    e.sent
      ? say(
          'The client certificate was not accepted',
          `${e.url} ${e.sure ? 'refused the client certificate of this profile' : 'hung up after the client certificate of this profile was shown, which mostly means that it does not accept it'}.`,
          'Check that it is the certificate meant for this host and that it has not expired.',
        )
      : say(
          'A client certificate is required',
          `${e.url} wants a client certificate (mTLS), and this profile has none.`,
          'Add it under “Proxy, certificates and header”: a PEM pair or a PKCS#12 file.',
        ),
  'client-certificate-unusable': (e) =>
    say(
      'The client certificate cannot be used',
      `${e.file}: ${e.reason}.`,
      'Choose the file again, or enter its passphrase. Nothing was sent.',
    ),
  'host-refused': (e) =>
    say(
      'This host is not on the list',
      `Claimcheck talks to the gateway and to the issuers its servers name. ${e.host} is neither, so nothing was sent.`,
      'If it is one of your issuers, add it to authorization_servers of the server; then it is asked.',
    ),
  'policy-forbids': (e) =>
    say(
      POLICY[e.what],
      `${e.detail === '' ? 'It is set' : `${e.detail} It is set`} in ${e.path}.`,
      'Ask whoever manages this computer. It cannot be changed from here.',
    ),
}
