import { token, withConfig, type Case } from '../case.ts'

const client = withConfig((w) => ({ client_id: w.clientId }))

/** Step 14 refuses nothing: while resource is empty, the first token whose claims pass writes its whole aud there. */
export const learning: readonly Case[] = [
  { name: 'nothing set: the canonical URL by APP_DOMAIN is learned', trap: 'T13', stops: 'accepted', status: 200, token: token(), learns: (w) => w.canonical },
  { name: 'client_id alone is accepted and learned', stops: 'accepted', status: 200, config: client, token: token((w) => ({ aud: w.clientId })), learns: (w) => w.clientId },
  { name: 'client_id set, the canonical URL is learned', stops: 'accepted', status: 200, config: client, token: token(), learns: (w) => w.canonical },
  { name: 'client_id is stripped', stops: 'accepted', status: 200, config: withConfig((w) => ({ client_id: `  ${w.clientId} ` })), token: token((w) => ({ aud: w.clientId })), learns: (w) => w.clientId },
  { name: 'the whole list of audiences is learned', stops: 'accepted', status: 200, config: client, token: token((w) => ({ aud: ['account', w.clientId] })), learns: (w) => ['account', w.clientId] },
  { name: 'a list of one is learned as a list', stops: 'accepted', status: 200, token: token((w) => ({ aud: [w.canonical] })), learns: (w) => [w.canonical] },
  { name: 'an empty text for resource is none', stops: 'accepted', status: 200, config: withConfig(() => ({ resource: '' })), token: token(), learns: (w) => w.canonical },
  { name: 'an empty list for resource is none', stops: 'accepted', status: 200, config: withConfig(() => ({ resource: [] })), token: token(), learns: (w) => w.canonical },
  { name: 'an empty object for resource is none', stops: 'accepted', status: 200, config: withConfig(() => ({ resource: {} })), token: token(), learns: (w) => w.canonical },
  { name: 'null for resource is none', stops: 'accepted', status: 200, config: withConfig(() => ({ resource: null })), token: token(), learns: (w) => w.canonical },
  { name: 'zero for resource is none', stops: 'accepted', status: 200, config: withConfig(() => ({ resource: 0 })), token: token(), learns: (w) => w.canonical },
  { name: 'false for resource is none', stops: 'accepted', status: 200, config: withConfig(() => ({ resource: false })), token: token(), learns: (w) => w.canonical },
  { name: 'learning happens even when the user is unknown', stops: 'active-user', status: 401, token: token(() => ({ email: 'stranger@example.com' })), learns: (w) => w.canonical },
  { name: 'learning happens even when the account is disabled', stops: 'active-user', status: 401, token: token((w) => ({ email: w.disabled })), learns: (w) => w.canonical },
  { name: 'learning happens even without an e-mail', stops: 'email-claim', status: 401, token: token(() => ({ email: undefined, sub: 'x' })), learns: (w) => w.canonical },
  { name: 'learning happens on a server that is not active', stops: 'accepted', status: 200, active: false, token: token(), learns: (w) => w.canonical },
  { name: 'a list with a blank is accepted but not learned', stops: 'accepted', status: 200, token: token((w) => ({ aud: [w.canonical, ' '] })) },
  { name: 'a list with an empty text is accepted but not learned', stops: 'accepted', status: 200, token: token((w) => ({ aud: [w.canonical, ''] })) },
  { name: 'a refused audience is not learned', stops: 'audience', status: 401, config: client, token: token(() => ({ aud: 'x' })) },
  { name: 'what is set is never replaced', stops: 'accepted', status: 200, config: withConfig((w) => ({ resource: [w.canonical, 'b'] })), token: token((w) => ({ aud: [w.canonical, 'c'] })) },
  { name: 'a learned audience shuts out the client id', trap: 'T13', stops: 'audience', status: 401, config: withConfig((w) => ({ client_id: w.clientId, resource: 'account' })), token: token((w) => ({ aud: w.clientId })) },
  { name: 'a learned audience lets in whatever else was in the first token', stops: 'accepted', status: 200, config: withConfig((w) => ({ client_id: w.clientId, resource: ['account', w.clientId] })), token: token(() => ({ aud: 'account' })) },
] // prettier-ignore
