import { z } from 'zod'

/**
 * Why a sign-in cannot work, where the gateway did not say so. These texts never claim to be the gateway's.
 */
export const signInErrors = [
  z.object({
    kind: z.literal('sign-in-unusable'),
    what: z.enum([
      'no-password',
      'no-token',
      'not-kept',
      'no-password-sign-in',
      'token-expired',
      'token-limited',
      'header-not-read',
      'proxy-signs-in',
    ]),
    /** When it expired, what it is limited to, which header, or which address; empty for the other kinds. */
    detail: z.string(),
  }),
] as const

type SignInError = z.infer<(typeof signInErrors)[number]>
type Text = { readonly title: string; readonly explanation: string; readonly next: string }

const say = (title: string, explanation: string, next: string): Text => ({ title, explanation, next })

const texts: Readonly<Record<SignInError['what'], (detail: string) => Text>> = {
  'no-password': () =>
    say('No password was entered', 'Nothing was sent.', 'Enter the password of this login.'),
  'no-token': () =>
    say(
      'This is not a token',
      'It is empty or holds characters no token has. Nothing was sent.',
      'Paste the API token as the gateway showed it when it was made.',
    ),
  'not-kept': () =>
    say('No sign-in is kept for this gateway', 'Nothing was sent.', 'Enter the password or the API token.'),
  'no-password-sign-in': () =>
    say(
      'This gateway has no password sign-in',
      'It has no /auth/login, as with EMAIL_AUTH_ENABLED=false: people sign in through SSO there.',
      'Sign in to its Admin UI through SSO, make an API token there, and connect with “API token”.',
    ),
  'token-expired': (when) =>
    say(
      'This API token has expired',
      `It says itself that it ended ${when}, and the gateway refused it.`,
      'Make a new one in the gateway, and paste it here.',
    ),
  'token-limited': (limits) =>
    say(
      'This API token is limited',
      `The gateway refused it. In the token stands: ${limits}.`,
      'Use a token without this limit, or connect from where it may be used.',
    ),
  'header-not-read': (name) =>
    say(
      'The gateway does not take the token it just gave',
      `It accepted the sign-in, and refused its own token in the header ${name}. It does that where AUTH_HEADER_NAME names another header.`,
      'Ask for its AUTH_HEADER_NAME, and enter it under “Proxy, certificates and header”.',
    ),
  'proxy-signs-in': (to) =>
    say(
      'A proxy in front of the gateway signs people in',
      `Its answer is the sign-in page at ${to}, not the gateway’s. Nothing was signed in.`,
      'Claimcheck cannot sign in on a page: ask for an address that leads past it, or for its API paths to be let through.',
    ),
}

export const signInErrorText = {
  'sign-in-unusable': ({ what, detail }: SignInError): Text => texts[what](detail),
}
