/**
 * A test by its file and (the start of) its title; every test whose full name begins so must have passed, and
 * there must be one.
 */
export interface Proof {
  readonly file: string
  readonly title: string
}

export interface Threat {
  readonly id: string
  readonly what: string
  readonly proofs: readonly Proof[]
  /** Why it cannot be tested here, where there are no proofs; or what the proofs leave out. */
  readonly stated?: string
}

const by = (file: string, ...titles: readonly string[]): readonly Proof[] =>
  titles.map((title) => ({ file: `test/${file}`, title }))
const checklist = (...titles: readonly string[]): readonly Proof[] =>
  by('security/checklist.spec.ts', ...titles)
const release = (...titles: readonly string[]): readonly Proof[] => by('security/release.spec.ts', ...titles)

/**
 * The threats the design was made against, and what shows that each is met. Counted by test/security/run.ts
 * from real results.
 */
export const threats: readonly Threat[] = [
  {
    id: 'T1',
    what: 'markup in what a gateway says',
    proofs: by('security/markup.spec.ts', 'markup in every text'),
  },
  { id: 'T2', what: 'from the page to Node', proofs: checklist('2 ', '3 ', '4 ', '20 ') },
  {
    id: 'T3',
    what: 'a weak content security policy',
    proofs: [...checklist('7 '), ...by('security/files.test.ts', 'the pages’ own scheme the policy allows')],
  },
  {
    id: 'T4',
    what: 'reading files through the page',
    proofs: [
      ...checklist('18 ', '19 '),
      ...by('security/files.test.ts', 'the pages’ own scheme answers 404'),
    ],
  },
  { id: 'T5', what: 'navigation away', proofs: checklist('13 ') },
  { id: 'T6', what: 'new windows', proofs: checklist('14 ') },
  {
    id: 'T7',
    what: 'hostile links handed to the system',
    proofs: [...checklist('15 '), ...by('security/links.test.ts', 'a hostile address')],
  },
  {
    id: 'T8',
    what: 'calls from the wrong frame',
    proofs: [
      ...checklist('17 '),
      ...by('electron/ipc.test.ts', 'who may call', 'answering a call a foreign frame'),
      ...by('security/files.test.ts', 'what the source must not hold a call handler'),
    ],
  },
  {
    id: 'T9',
    what: 'abused arguments of calls',
    proofs: [
      ...by('security/calls.test.ts', 'random arguments'),
      ...by('electron/ipc.test.ts', 'answering a call input that is too large'),
    ],
  },
  {
    id: 'T10',
    what: 'too much in the preload',
    proofs: [
      ...checklist('20 '),
      ...by('electron/ipc.test.ts', 'the surface is what it was', 'answering a call an unknown call'),
    ],
  },
  { id: 'T11', what: 'permissions granted by default', proofs: checklist('5 ') },
  {
    id: 'T12',
    what: 'algorithm confusion',
    proofs: by(
      'shared/judge.test.ts',
      'rejects HS256',
      'rejects no algorithm at all',
      'rejects ES256 with an RSA key',
      'rejects RS256 with an EC key',
    ),
  },
  {
    id: 'T13',
    what: 'a wrong claim shown as valid',
    proofs: by(
      'shared/judge.test.ts',
      'rejects another issuer',
      'rejects an expired token',
      'rejects another audience',
      'is never green',
    ),
  },
  {
    id: 'T14',
    what: 'injection through kid',
    proofs: by('shared/judge.test.ts', 'rejects a kid that is a number', 'rejects an unknown kid'),
    stated: 'kid is compared and shown as text only',
  },
  {
    id: 'T15',
    what: 'key addresses in the token’s header',
    proofs: by('electron/gather.test.ts', 'only issuers the server names are asked'),
  },
  {
    id: 'T16',
    what: 'requests to inner addresses',
    proofs: [
      ...by('security/reach.test.ts', 'an issuer inside'),
      ...by('electron/reach.test.ts', 'a name that leads inside'),
    ],
    stated: 'through a proxy it is the proxy that looks names up',
  },
  {
    id: 'T17',
    what: 'huge or slow keys and metadata',
    proofs: by('electron/issuer-faults.test.ts', 'an issuer that misbehaves'),
  },
  {
    id: 'T18',
    what: 'mixed-up issuers',
    proofs: by(
      'shared/judge.test.ts',
      'rejects metadata of another issuer',
      'rejects the issuer in other case',
      'rejects keys on another host',
    ),
  },
  {
    id: 'T19',
    what: 'false protected-resource metadata',
    proofs: by('shared/judge.test.ts', 'the advertised and the enforced URL differ'),
  },
  {
    id: 'T20',
    what: 'look-alike audiences',
    proofs: [
      ...by('shared/judge.test.ts', 'rejects an audience with a slash too many'),
      ...by('shared/near-miss.test.ts', 'one kind of difference'),
    ],
  },
  {
    id: 'T21',
    what: 'a token sent to the wrong party',
    proofs: by('electron/gather.test.ts', 'only issuers the server names are asked'),
  },
  {
    id: 'T22',
    what: 'keys given twice',
    proofs: by('shared/recognise.test.ts', 'keys given twice are found'),
  },
  {
    id: 'T23',
    what: 'huge and deep tokens',
    proofs: [
      ...by('shared/judge.test.ts', 'cannot decide when the token is too long'),
      ...by('electron/faults.test.ts', 'a hostile paste'),
    ],
  },
  {
    id: 'T24',
    what: 'tokens on the disk',
    proofs: [
      ...release('a token that was on every screen'),
      ...by('electron/handlers.test.ts', 'the main job no token, password'),
    ],
  },
  {
    id: 'T25',
    what: 'a keyring that protects nothing',
    proofs: [
      ...by('electron/vault.test.ts', 'where secrets may be kept', 'keeping without a keyring'),
      ...by('security/keyring.spec.ts', 'without a keyring'),
    ],
  },
  {
    id: 'T26',
    what: 'a keyring that changed',
    proofs: [
      ...by('electron/vault.test.ts', 'keeping a blob of another key'),
      ...by('security/keyring.spec.ts', 'a keyring whose key was lost'),
    ],
  },
  { id: 'T27', what: 'secrets in the log', proofs: by('electron/log.test.ts', 'redaction') },
  { id: 'T28', what: 'secrets in crash dumps', proofs: release('a token that was on every screen') },
  {
    id: 'T29',
    what: 'another process of the same user',
    proofs: [],
    stated:
      'the operating system lets it read our memory; the page holds no secret but the field being typed',
  },
  {
    id: 'T30',
    what: 'secrets left on the clipboard',
    proofs: [],
    stated: 'nothing secret can be copied out: requests are copied with $TOKEN in place of the token',
  },
  { id: 'T31', what: 'secrets in titles', proofs: release('a token that was on every screen') },
  {
    id: 'T32',
    what: 'debugging switches on the release',
    proofs: release(
      'the release opens no inspector',
      'a signal opens no inspector',
      'the debugging port',
      'no developer tools',
    ),
  },
  {
    id: 'T33',
    what: 'a changed app.asar',
    proofs: checklist('19 '),
    stated: 'Electron checks it on macOS and Windows only; on Linux the files belong to root',
  },
  {
    id: 'T34',
    what: 'certificates',
    proofs: [
      ...by('electron/http.test.ts', 'certificates'),
      ...by('security/files.test.ts', 'what the source must not hold a way around'),
    ],
  },
  {
    id: 'T35',
    what: 'a redirect that takes the sign-in along',
    proofs: by('electron/http.test.ts', 'what goes wrong on the way is named a redirect is not followed'),
  },
  {
    id: 'T36',
    what: 'arguments of a second start',
    proofs: [
      ...release('a second start hands over nothing'),
      ...by('electron/handed-report.test.ts', 'what a start hands over'),
    ],
  },
  {
    id: 'T37',
    what: 'a gateway that says saved and is not',
    proofs: by('electron/apply.test.ts', 'says not applied when the gateway says yes'),
  },
  {
    id: 'T38',
    what: 'letters that mislead',
    proofs: [
      ...by('shared/visible.test.ts', 'letters that mislead'),
      ...by('security/markup.spec.ts', 'a name that would read backwards'),
    ],
  },
  {
    id: 'T39',
    what: 'a stranger’s text that stops the program',
    proofs: by('build/linear-time.test.ts', 'T39: regular expressions', 'T39: a stranger’s text'),
  },
  {
    id: 'T40',
    what: 'an exported plan that destroys settings',
    proofs: by('shared/export.test.ts', 'T40: ', 'an exported plan'),
  },
  {
    id: 'T41',
    what: 'a stranger’s text that speaks to the terminal',
    proofs: by('electron/terminal.test.ts', 'T41: '),
  },
  { id: 'T42', what: 'a line a stranger made up', proofs: by('electron/terminal.test.ts', 'T42: ') },
  { id: 'T43', what: 'a formula in a table', proofs: by('electron/terminal.test.ts', 'T43: ') },
  { id: 'T44', what: 'secrets under other names', proofs: by('shared/secrets.test.ts', 'T44: ') },
  { id: 'T45', what: 'secrets under plain names', proofs: by('shared/secrets.test.ts', 'T45: ') },
  {
    id: 'T46',
    what: 'what was redacted, sent',
    proofs: [
      ...by('shared/secrets.test.ts', 'T46: '),
      ...by('shared/export.test.ts', 'T40: an export T46: a picture'),
    ],
  },
  { id: 'T47', what: 'masks that hide structure', proofs: by('shared/secrets.test.ts', 'T47: ') },
  {
    id: 'T48',
    what: 'an edit of what cannot be written back as it is',
    proofs: [...by('shared/exact.test.ts', 'T48: '), ...by('electron/apply.test.ts', 'T48: ')],
  },
  {
    id: 'T49',
    what: 'an issuer added, and what is not understood lost',
    proofs: by('shared/secrets.test.ts', 'T49: '),
  },
  {
    id: 'T50',
    what: 'files others can read',
    proofs: by(
      'electron/private-files.test.ts',
      'what the app makes is for this account alone: the history and its log, its heads, the log of the app, exports',
      'what an older release left open to others is closed to them: history, log, copies and what was set aside',
      'a damaged history is private where it was set aside, and so is the new one',
    ),
  },
  {
    id: 'T51',
    what: 'green on an assumption',
    proofs: by('shared/judge.test.ts', 'JWT_ISSUER that cannot be read'),
  },
  {
    id: 'T52',
    what: 'a page to print that loads, runs or holds a token',
    proofs: [
      ...by('shared/report.test.ts', 'what a hostile gateway or token wrote is text in every format'),
      ...by('security/files.test.ts', 'the window a report is printed in'),
      ...by('electron/report-save.test.ts', 'T52: '),
    ],
  },
]
