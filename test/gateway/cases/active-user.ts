import { token, withConfig, type Case, type World } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))
const email = (of: (w: World) => string) => token((w) => ({ email: of(w) }))

/** The step active-user: the user must be there already, and active. */
export const activeUser: readonly Case[] = [
  {
    name: 'the user is not registered',
    trap: 'T9',
    stops: 'active-user',
    status: 401,
    config: fixed,
    token: email(() => 'stranger@example.com'),
  },
  {
    name: 'the account is disabled',
    trap: 'T9',
    stops: 'active-user',
    status: 401,
    config: fixed,
    token: email((w) => w.disabled),
  },
  {
    name: 'the account is disabled, written in capitals',
    stops: 'active-user',
    status: 401,
    config: fixed,
    token: email((w) => w.disabled.toUpperCase()),
  },
  {
    name: 'an address with a plus is another user',
    stops: 'active-user',
    status: 401,
    config: fixed,
    token: email((w) => w.active.replace('@', '+mcp@')),
  },
  {
    name: 'an address with a dot at its end is another user',
    stops: 'active-user',
    status: 401,
    config: fixed,
    token: email((w) => `${w.active}.`),
  },
  {
    name: 'the same name at another domain is another user',
    stops: 'active-user',
    status: 401,
    config: fixed,
    token: email((w) => w.active.replace('example.com', 'example.org')),
  },
  {
    name: 'a name before the address makes another user',
    stops: 'active-user',
    status: 401,
    config: fixed,
    token: email((w) => `Dana <${w.active}>`),
  },
  {
    name: 'an @ alone is a user nobody has',
    stops: 'active-user',
    status: 401,
    config: fixed,
    token: email(() => '@'),
  },
  {
    name: 'a blank inside the address makes another user',
    stops: 'active-user',
    status: 401,
    config: fixed,
    token: email((w) => w.active.replace('@', ' @')),
  },
  {
    name: 'the e-mail is compared without case and blanks',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: email((w) => ` ${w.active.toUpperCase()} `),
  },
  {
    name: 'a line break after the e-mail does not matter',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: email((w) => `${w.active}\n`),
  },
  {
    name: 'email_verified is not looked at',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: token(() => ({ email_verified: false })),
  },
  {
    name: 'the administrator is a user as well',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: email((w) => w.admin),
  },
  {
    name: 'groups and roles of the token are not looked at',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: token(() => ({ groups: ['nobody'], roles: [], realm_access: { roles: ['none'] } })),
  },
]
