import type { AppError, TlsProblem } from './errors.ts'
import { count } from './words.ts'
import { networkErrorText } from './network-errors.ts'
import { signInErrorText } from './sign-in-errors.ts'
import { oauthErrorText } from './oauth-errors.ts'

/** What an operator is told about an error: what happened, where and why, and the next step. */
export type ErrorText = { readonly title: string; readonly explanation: string; readonly next: string }

type Of<K extends AppError['kind']> = Extract<AppError, { kind: K }>
type Table = { readonly [K in AppError['kind']]: (error: Of<K>) => ErrorText }

const say = (title: string, explanation: string, next: string): ErrorText => ({ title, explanation, next })
const quoted = (detail: string): string => (detail === '' ? '' : ` The gateway's words: “${detail}”.`)

const ASK_OWNER = 'Ask whoever runs this host to renew its certificate'
const ADD_AUTHORITY =
  'If your company signs its own certificates, add its certificate authority (PEM) to this profile.'
const TLS_NEXT: Readonly<Record<TlsProblem, string>> = {
  expired: `${ASK_OWNER}; check this computer’s date too.`,
  'not-yet-valid': 'Check this computer’s date and time.',
  'self-signed':
    'Compare its fingerprint with whoever runs this host, then add the certificate itself (PEM) to this profile.',
  'unknown-authority': ADD_AUTHORITY,
  'wrong-host': 'Use the host name the certificate is for, or ask for one that names this host.',
  revoked: `${ASK_OWNER}. Do not sign in there.`,
  'no-tls':
    'If the gateway speaks plain HTTP there, write http:// in its address; else use the port that speaks HTTPS.',
  other: ADD_AUTHORITY,
}

const NOT_FOUND = {
  token: {
    title: 'No access token found',
    next: 'Paste the token itself, a token response, a curl command or a header line. It stays in memory.',
  },
  list: { title: 'Its servers were never read here', next: 'Choose another gateway meanwhile.' },
  name: { title: 'Not exactly one was found', next: 'Give the name or the id of one that is there.' },
} as const

const table: Table = {
  ...oauthErrorText,
  ...networkErrorText,
  ...signInErrorText,
  'address-invalid': (e) =>
    say(
      'This is not a gateway address',
      `“${e.input}” cannot be used: ${e.reason}.`,
      'Enter the address as it is in your browser or deployment, for example https://gw.example.com.',
    ),
  'name-not-found': (e) =>
    say(
      'The name could not be resolved',
      `No address was found for ${e.host} (DNS).`,
      'Check the spelling, or connect to the network or VPN that knows this name.',
    ),
  unreachable: (e) =>
    say(
      'The gateway did not answer',
      `No connection to ${e.url}: ${e.cause}.`,
      'Check that the gateway is running and that no firewall is between, then try again.',
    ),
  'timed-out': (e) =>
    say(
      'No answer in time',
      `${e.url} did not answer within ${count(e.seconds, 'second')}. Nothing was assumed from that.`,
      'Try again; if it repeats, look at the gateway or at a proxy in between.',
    ),
  'tls-failed': (e) =>
    e.problem === 'no-tls'
      ? say(
          'No secure connection on this port',
          `${e.url}: ${e.reason}. There is no certificate to trust or refuse.`,
          TLS_NEXT[e.problem],
        )
      : say(
          'The certificate was not accepted',
          `The secure connection to ${e.url} was refused: ${e.reason}.`,
          `${TLS_NEXT[e.problem]} There is no way to skip this check.`,
        ),
  redirected: (e) =>
    say(
      'The address points elsewhere',
      `${e.url} redirects to ${e.to}. Sign-ins are never sent after a redirect.`,
      'If the new address is right, put it into the profile.',
    ),
  'not-a-gateway': (e) =>
    say(
      'This is not a ContextForge gateway',
      `${e.url} answered with ${e.found}.`,
      'Check the path prefix in the address, and whether a sign-in page of a proxy stands in front.',
    ),
  'reply-unexpected': (e) =>
    say(
      'The gateway answered in an unknown form',
      `${e.endpoint}: ${e.issues.join('; ') || 'the reply could not be read'}.`,
      'Nothing was changed. If this gateway is newer than this app, look for an update.',
    ),
  'reply-too-large': (e) =>
    say(
      'The answer is too large',
      `${e.endpoint} sent more than ${Math.round(e.limit / 1024 / 1024)} MiB; reading was stopped.`,
      'Check that the address is a gateway and not a file server.',
    ),
  'sign-in-refused': (e) =>
    say(
      'The sign-in was refused',
      `The gateway answered ${e.status} to this sign-in.${quoted(e.detail)}`,
      'Check the e-mail and password, or paste a fresh admin token.',
    ),
  'sign-in-expired': () =>
    say(
      'Your sign-in has ended',
      'The gateway no longer accepts this sign-in. Nothing you typed is lost.',
      'Sign in again to go on where you were.',
    ),
  denied: (e) =>
    say(
      'This login may not do that',
      `The gateway answered ${e.status}. Needed: ${e.needs}.${quoted(e.detail)}`,
      `Ask an administrator for ${e.needs}, or sign in with another login.`,
    ),
  'server-gone': (e) =>
    say(
      'This server is no longer there',
      `The gateway knows no server ${e.serverId}, or this login may not see it.`,
      'Refresh the fleet. It is not created again.',
    ),
  'reading-behind': (e) =>
    say(
      'The gateway answered with an older version',
      `It gave version ${e.version} of this server; version ${e.seenVersion} was seen before. Either a replica is behind, or the gateway was restored from a backup.`,
      'Read it again in a moment. If the gateway was restored, its older version counts as the present one after five minutes.',
    ),
  'refused-by-gateway': (e) =>
    say(
      'The gateway refused the request',
      `It answered ${e.status}.${quoted(e.detail)}`,
      'Nothing was changed. Correct what it names and try again.',
    ),
  'rate-limited': (e) =>
    say(
      'The gateway asks to wait',
      'There were too many requests. Asking again at once could lock this login out.',
      `Try again in ${count(e.retryAfterSeconds, 'second')}.`,
    ),
  'gateway-failing': (e) =>
    say(
      'The gateway has a fault',
      `It answered ${e.status}.${quoted(e.detail)}`,
      'Try again in a moment; its log says more.',
    ),
  'not-connected': () =>
    say(
      'No gateway is connected',
      'This needs an open connection.',
      'Connect to a gateway, or open the demo.',
    ),
  'profile-missing': () =>
    say(
      'This saved gateway no longer exists',
      'It was removed since the list was shown.',
      'Choose another one, or add it again.',
    ),
  'nothing-found': (e) => {
    const { title, next } = NOT_FOUND[e.what ?? 'token']
    return say(title, `${e.reason}.`, next)
  },
  'token-gone': () =>
    say(
      'This token is no longer here',
      'Tokens are kept in memory only and this one was dropped.',
      'Paste it again.',
    ),
  'probe-would-write': ({ writes = [] }) =>
    writes.length > 0
      ? say(
          'Sending this token writes to the gateway',
          `The gateway ${writes.join(', and ')}, whatever it answers.`,
          'Confirm that it may, or test with a token that does not carry the API’s audience.',
        )
      : say(
          'Sending this token may change the server',
          '`resource` is empty, so the gateway would store the token’s audience if it accepts it.',
          'Set `resource` first, or confirm that it may be learned.',
        ),
  'change-refused': (e) => say('This change is not possible', e.reason, e.advice),
  'confirmation-missing': (e) =>
    e.what === 'server-name'
      ? say(
          'Type the server’s name',
          'This change lets more tokens in on a PROD gateway.',
          'Type the name exactly as shown, then apply.',
        )
      : e.what === 'reason'
        ? say(
            'Say why',
            'This profile wants a reason with every change. It is kept in the history.',
            'Write one line, then apply.',
          )
        : say(
            'Confirm the canonical address',
            'It would be pinned into `resource`, and APP_DOMAIN is only assumed. A wrong one locks every client out.',
            'Compare it with the gateway’s APP_DOMAIN, then confirm.',
          ),
  'plan-gone': () =>
    say(
      'This review is no longer valid',
      'It was made for an earlier state or another connection.',
      'Open the change again; it is read afresh.',
    ),
  'changed-elsewhere': (e) =>
    say(
      'Somebody else changed this server',
      `Changed by ${e.by || 'someone'}${e.when === '' ? '' : ` at ${e.when.slice(0, 19).replace('T', ' ')} UTC`}: ${e.keys.join(', ') || 'its settings'}. Nothing was written.`,
      'Look at the new state and review the change again.',
    ),
  'read-only-profile': ({ writes = [] }) =>
    say(
      'This profile is read-only',
      writes.length > 0
        ? `The gateway ${writes.join(', and ')} when this token comes, and live tests that write are switched off.`
        : 'Changes and live tests that write are switched off for it.',
      'Edit the profile if this gateway may be changed from here.',
    ),
  'secret-store-unavailable': (e) =>
    say(
      'The secret cannot be kept',
      `${e.reason}. It stays in memory until you quit; nothing was written to disk.`,
      'Go on, or unlock the keyring and start again.',
    ),
  'secret-unreadable': () =>
    say(
      'The saved sign-in cannot be read',
      'The system’s keyring has changed since it was saved. Everything else is intact.',
      'Enter the password or token again.',
    ),
  'history-unavailable': (e) =>
    say(
      'The history cannot be written',
      `${e.reason}. Without it a change could not be undone, so none is sent.`,
      'Free disk space or close the other program, then try again.',
    ),
  'history-newer-than-app': (e) =>
    say(
      'The history is from a newer version',
      `It has format ${e.found}; this app knows up to ${e.supported}. It was not touched.`,
      'Start the newer version of this app.',
    ),
  'file-failed': (e) =>
    say('The file could not be used', `${e.name}: ${e.reason}.`, 'Choose another file or folder.'),
  'report-refused': (e) =>
    say(
      'This report is refused',
      `${e.reason}. Nothing of it is shown.`,
      'Ask for the JSON file Claimcheck saved, unchanged.',
    ),
  'import-refused': (e) =>
    say(
      `${e.name} cannot be imported`,
      `${e.reason}. Nothing was added or changed.`,
      'Choose an export of Claimcheck, a .env file, Helm values or the settings of an MCP client.',
    ),
  'request-refused': (e) =>
    say(
      'The input cannot be used',
      `${e.issues.join('; ') || 'It did not fit'}.`,
      'Correct the input and try again.',
    ),
  cancelled: () => say('Cancelled', 'Stopped on request. Nothing was changed.', 'Start again when you like.'),
  unexpected: (e) =>
    say(
      'A fault in this app',
      `Something failed that should not. Reference ${e.reference}; the log has the rest, without secrets.`,
      'Try again; report the reference if it repeats.',
    ),
}

/**
 * The text for one error. Complete by type: a kind without text does not compile. Quotes the gateway as plain
 * text.
 */
export function errorText(error: AppError): ErrorText {
  // The table is indexed by the same kind the error carries, which the compiler cannot see through a union.
  const write = table[error.kind] as (error: AppError) => ErrorText
  return write(error)
}
