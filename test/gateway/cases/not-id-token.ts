import { token, withConfig, type Case } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))

/** Step 9: nonce and at_hash mark an ID token, by their presence alone. */
export const notIdToken: readonly Case[] = [
  { name: 'a nonce marks an ID token', trap: 'T4', stops: 'not-id-token', status: 401, config: fixed, token: token(() => ({ nonce: 'n' })) },
  { name: 'a nonce that is null marks it too', stops: 'not-id-token', status: 401, config: fixed, token: token(() => ({ nonce: null })) },
  { name: 'a nonce that is empty marks it too', stops: 'not-id-token', status: 401, config: fixed, token: token(() => ({ nonce: '' })) },
  { name: 'a nonce that is false marks it too', stops: 'not-id-token', status: 401, config: fixed, token: token(() => ({ nonce: false })) },
  { name: 'at_hash marks an ID token', trap: 'T4', stops: 'not-id-token', status: 401, config: fixed, token: token(() => ({ at_hash: 'h' })) },
  { name: 'at_hash that is null marks it too', stops: 'not-id-token', status: 401, config: fixed, token: token(() => ({ at_hash: null })) },
  { name: 'both marks', stops: 'not-id-token', status: 401, config: fixed, token: token(() => ({ nonce: 'n', at_hash: 'h' })) },
  { name: 'an ID token comes before a wrong signature', stops: 'not-id-token', status: 401, config: fixed, token: token(() => ({ nonce: 'n' }), { kid: 'unknown' }) },
  { name: 'an ID token comes before an expired one', stops: 'not-id-token', status: 401, config: fixed, token: token((w) => ({ nonce: 'n', exp: w.now - 60 })) },
  { name: 'an ID token with the client id as its audience', stops: 'not-id-token', status: 401, config: withConfig((w) => ({ resource: [w.clientId] })), token: token((w) => ({ aud: w.clientId, nonce: 'n', at_hash: 'h', auth_time: w.now - 9 })) },
  { name: 'an ID token is not learned from', stops: 'not-id-token', status: 401, token: token(() => ({ nonce: 'n' })) },
  { name: 'a nonce in the header is not looked at', stops: 'accepted', status: 200, config: fixed, token: token(undefined, { nonce: 'n' }) },
  { name: 'a nonce inside another claim is not looked at', stops: 'accepted', status: 200, config: fixed, token: token(() => ({ ctx: { nonce: 'n', at_hash: 'h' } })) },
  { name: 'c_hash and s_hash are not looked at', stops: 'accepted', status: 200, config: fixed, token: token(() => ({ c_hash: 'c', s_hash: 's' })) },
  { name: 'Nonce with a capital is another claim', stops: 'accepted', status: 200, config: fixed, token: token(() => ({ Nonce: 'n' })) },
  { name: 'an ID token without those marks passes', stops: 'accepted', status: 200, config: fixed, token: token(() => ({ auth_time: 1, acr: '1', amr: ['pwd'], sid: 's' }), { typ: 'JWT' }) },
  { name: 'azp, client_id and token_use are not looked at', stops: 'accepted', status: 200, config: fixed, token: token(() => ({ azp: 'other', client_id: 'other', token_use: 'id', typ: 'ID' })) },
] // prettier-ignore
