import type { Board } from '../../../shared/audience/board.ts'
import { nearestTo } from '../../../shared/audience/near-miss.ts'
import { STEPS, type Diagnosis, type Step, type StepId } from '../../../shared/verdict/diagnosis.ts'

const titles: Record<StepId, [string, string, Step['group']]> = {
  readable: ['Readable token', '3 parts, a JWT', 'Routing'],
  'outside-issuer': ['Outside issuer', 'not mcpgateway', 'Routing'],
  'oauth-on': ['OAuth is on', 'oauth_enabled', 'Server'],
  'oauth-set-up': ['OAuth is set up', '6 keys', 'Server'],
  'issuers-listed': ['Issuers listed', '1, with https', 'Server'],
  'issuer-allowed': ['Issuer allowed', 'final slash ignored', 'Server'],
  metadata: ['Metadata found', 'same issuer', 'Keys'],
  'key-url': ['Key URL trusted', 'https, same host', 'Keys'],
  'not-id-token': ['Not an ID token', 'no nonce, at_hash', 'Keys'],
  signature: ['Signature', 'RS256, kid 4f1a…c09e', 'Keys'],
  time: ['Time', '38 min left, no leeway', 'Claims'],
  audience: ['Audience', '', 'Claims'],
  'signed-issuer': ['Signed issuer', 'the same issuer', 'Claims'],
  learning: ['Learning', 'resource is set', 'Claims'],
  'email-claim': ['E-mail claim', 'email, contains @', 'Person'],
  'active-user': ['Active user', 'right missing', 'Person'],
}

/** A ladder that fails at the audience, or passes everywhere, by comparing the two lists. */
export function diagnose(board: Board, audiences: readonly string[]): Diagnosis {
  const used = board.expected.filter((e) => e.state === 'used').map((e) => e.value)
  const would = board.expected.filter((e) => e.state === 'would').map((e) => e.value)
  const hits = audiences.filter((a) => used.includes(a)).length
  const ok = hits > 0
  const steps = STEPS.map((id, i): Step => {
    const [title, detail, group] = titles[id]
    const outcome =
      id === 'audience' && !ok
        ? 'fail'
        : id === 'active-user' && !ok
          ? 'unknown'
          : id === 'learning' && !ok
            ? 'not-checked'
            : 'pass'
    return {
      id,
      number: i + 1,
      group,
      title,
      outcome,
      detail: id === 'audience' ? `${hits} of ${audiences.length} match` : detail,
      explanation:
        id === 'audience'
          ? `No value in the token’s \`aud\` is in the set this server expects. The comparison is exact.`
          : `What the gateway does at the step “${title}”, said in one or two sentences.`,
      expected: id === 'audience' ? used : [],
      received: id === 'audience' ? [...audiences] : [],
      source: id === 'audience' ? 'exact match, any one is enough' : 'the header',
      log:
        id === 'audience' && !ok
          ? "OAuth access token verification failed (issuer=https://idp.example.com/application/o/mcp/): Audience doesn't match"
          : null,
      stopsHere: id === 'audience' && !ok,
    }
  })
  return {
    verdict: ok ? 'accepted' : 'rejected',
    stoppedAt: ok ? null : 'audience',
    headline: ok ? 'Accepted: audience matches' : 'Rejected at step 12 of 16: audience',
    summary: ok
      ? 'Every step was checked.'
      : 'The gateway expects 1 audience, this token has 2 others. It would match if the client id were included.',
    steps,
    prediction: {
      status: ok ? 200 : 401,
      detail: ok ? null : 'Invalid OAuth access token',
      wwwAuthenticate: 'resource-metadata',
      learnedResource: null,
    },
    board,
    tokenAudiences: audiences.map((value, index) => {
      const near = nearestTo(value, used)
      return {
        value,
        index,
        matches: used.includes(value) ? value : null,
        wouldMatch: !used.includes(value) && would.includes(value) ? value : null,
        nearest: near && !used.includes(value) ? { expected: near.expected, says: near.says } : null,
      }
    }),
    warnings: [],
    remedies: ok
      ? []
      : [
          {
            id: 'toggle',
            title: 'Turn on “Include client id in audience”',
            text: 'adds my-oauth-client-id to resource; keeps all other keys',
            risk: 'Any token issued to this client passes the audience check',
            widens: 'many-tokens',
            where: 'here',
            edit: { kind: 'toggle', on: true, clientId: null },
            copy: null,
          },
          {
            id: 'add',
            title: 'Add https://mcp.example.com to `resource`',
            text: 'accepts the token’s second audience',
            risk: 'Same audience fits all 14 servers of this host',
            widens: 'many-tokens',
            where: 'here',
            edit: { kind: 'add-audience', value: 'https://mcp.example.com' },
            copy: null,
          },
          {
            id: 'ask',
            title: 'Ask the identity provider to issue the expected URL',
            text: 'not changed here; Authentik scope mapping “mcp-audience”',
            risk: 'Widens nothing on the gateway',
            widens: 'nothing',
            where: 'identity-provider',
            edit: null,
            copy: 'Please…',
          },
        ],
  }
}
