import { token, withConfig, type Case, type World } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))
const person = (claims: (w: World) => { email?: unknown; preferred_username?: unknown; sub?: unknown }) =>
  token((w) => ({ email: undefined, sub: undefined, ...claims(w) }))

/**
 * The step email-claim: the first of email, preferred_username and sub that is set must hold an address;
 * later ones are not tried.
 */
export const emailClaim: readonly Case[] = [
  {
    name: 'no claim holds an e-mail',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: person(() => ({ sub: 'dana' })),
  },
  {
    name: 'none of the three claims is there',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: person(() => ({})),
  },
  {
    name: 'upn and unique_name are not looked at',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: token((w) => ({
      email: undefined,
      sub: 'x',
      upn: w.active,
      unique_name: w.active,
      'https://example.com/email': w.active,
    })),
  },
  {
    name: 'preferred_username without @ hides a good sub',
    trap: 'T9',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: person((w) => ({ preferred_username: 'dana', sub: w.active })),
  },
  {
    name: 'an email without @ hides a good preferred_username',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: person((w) => ({ email: 'dana', preferred_username: w.active })),
  },
  {
    name: 'an email without @ hides a good sub',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: person((w) => ({ email: 'dana', sub: w.active })),
  },
  {
    name: 'a blank email hides a good sub',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: person((w) => ({ email: ' ', sub: w.active })),
  },
  {
    name: 'email is a list',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: person((w) => ({ email: [w.active] })),
  },
  {
    name: 'email is a list, and sub is good',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: person((w) => ({ email: [w.active], sub: w.active })),
  },
  {
    name: 'email is an object',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: person((w) => ({ email: { value: w.active } })),
  },
  {
    name: 'email is true, and sub is good',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: person((w) => ({ email: true, sub: w.active })),
  },
  {
    name: 'preferred_username is a number, and sub is good',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: person((w) => ({ preferred_username: 5, sub: w.active })),
  },
  {
    name: 'email_address is not looked at',
    stops: 'email-claim',
    status: 401,
    config: fixed,
    token: token((w) => ({ email: undefined, sub: 'x', email_address: w.active, emails: [w.active] })),
  },
  {
    name: 'preferred_username stands in for email',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: person((w) => ({ preferred_username: w.active })),
  },
  {
    name: 'sub stands in for both',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: person((w) => ({ sub: w.active })),
  },
  {
    name: 'email comes before preferred_username',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: person((w) => ({ email: w.active, preferred_username: 'dana', sub: 'x' })),
  },
  {
    name: 'preferred_username comes before sub',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: person((w) => ({ preferred_username: w.active, sub: 'stranger@example.com' })),
  },
  {
    name: 'email of a stranger comes before a good sub',
    stops: 'active-user',
    status: 401,
    config: fixed,
    token: person((w) => ({ email: 'stranger@example.com', sub: w.active })),
  },
  {
    name: 'an empty email falls through to sub',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: person((w) => ({ email: '', sub: w.active })),
  },
  {
    name: 'an email that is null falls through to preferred_username',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: person((w) => ({ email: null, preferred_username: w.active })),
  },
  {
    name: 'an email that is false falls through to sub',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: person((w) => ({ email: false, sub: w.active })),
  },
  {
    name: 'an empty list as email falls through to sub',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: person((w) => ({ email: [], sub: w.active })),
  },
  {
    name: 'zero as email falls through to sub',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: person((w) => ({ email: 0, sub: w.active })),
  },
]
