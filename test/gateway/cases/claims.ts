import { token, withConfig, type Case } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))

/** Steps 11, 13, 15 and 16: time, types, the e-mail, the user. */
export const claims: readonly Case[] = [
  { name: 'the token expired a minute ago', stops: 'time', status: 401, config: fixed, token: token((w) => ({ exp: w.now - 60 })) },
  { name: 'the token is not valid yet', stops: 'time', status: 401, config: fixed, token: token((w) => ({ nbf: w.now + 300 })) },
  { name: 'the token was issued in the future', stops: 'time', status: 401, config: fixed, token: token((w) => ({ iat: w.now + 300 })) },
  { name: 'exp is a word', stops: 'time', status: 401, config: fixed, token: token(() => ({ exp: 'never' })) },
  { name: 'exp is null', stops: 'time', status: 401, config: fixed, token: token(() => ({ exp: null })) },
  { name: 'iat is a fraction in text', stops: 'time', status: 401, config: fixed, token: token(() => ({ iat: '1.5' })) },
  { name: 'nbf is a list', stops: 'time', status: 401, config: fixed, token: token(() => ({ nbf: [1] })) },
  { name: 'digits in text are a number', stops: 'accepted', status: 200, config: fixed, token: token((w) => ({ exp: ` ${w.now + 500} `, iat: '1_000' })) },
  { name: 'a token without exp and iat is accepted', stops: 'accepted', status: 200, config: fixed, token: token(() => ({ exp: undefined, iat: undefined })) },
  { name: 'sub is a number', stops: 'signed-issuer', status: 401, config: fixed, token: token(() => ({ sub: 5 })) },
  { name: 'jti is null', stops: 'signed-issuer', status: 401, config: fixed, token: token(() => ({ jti: null })) },
  { name: 'a token without sub and jti is accepted', stops: 'accepted', status: 200, config: fixed, token: token(() => ({ sub: undefined, jti: undefined })) },
  { name: 'no claim holds an e-mail', stops: 'email-claim', status: 401, config: fixed, token: token(() => ({ email: undefined, sub: 'dana' })) },
  { name: 'preferred_username without @ hides a good sub', stops: 'email-claim', status: 401, config: fixed, token: token((w) => ({ email: undefined, preferred_username: 'dana', sub: w.active })) },
  { name: 'an empty email falls through to sub', stops: 'accepted', status: 200, config: fixed, token: token((w) => ({ email: '', sub: w.active })) },
  { name: 'email is a list', stops: 'email-claim', status: 401, config: fixed, token: token((w) => ({ email: [w.active] })) },
  { name: 'the e-mail is compared without case and blanks', stops: 'accepted', status: 200, config: fixed, token: token((w) => ({ email: ` ${w.active.toUpperCase()} ` })) },
  { name: 'the user is not registered', stops: 'active-user', status: 401, config: fixed, token: token(() => ({ email: 'stranger@example.com' })) },
  { name: 'the account is disabled', stops: 'active-user', status: 401, config: fixed, token: token((w) => ({ email: w.disabled })) },
  { name: 'email_verified is not looked at', stops: 'accepted', status: 200, config: fixed, token: token(() => ({ email_verified: false })) },
] // prettier-ignore
