/**
 * Which room may import what: the direction of the architecture, checked by the linter.
 *
 * Paths are resolved, so it does not matter how an import is written. For other files of the project, the
 * first entry whose `from` matches the importing file decides; `packages` decides about everything else.
 */
import { dirname, relative, resolve, sep } from 'node:path'
import { root } from './setup/paths.mjs'

const adapters = ['gateway', 'issuer', 'client', 'history', 'vault', 'demo', 'grant']

/**
 * @typedef {object} Law
 * @property {RegExp} from files this law is for
 * @property {RegExp} files what they may import from the project
 * @property {RegExp} [packages] what they may import besides; anything when left out
 * @property {string} because
 */

/** @type {readonly Law[]} */
const laws = [
  {
    from: /^shared\//,
    files: /^shared\//,
    packages: /^(zod|@leeoniya\/ufuzzy)$/,
    because: 'shared/ is pure: it imports only itself, zod and uFuzzy',
  },
  {
    from: /^renderer\//,
    files: /^(renderer|shared)\//,
    packages: /^(?!node:|electron$|better-sqlite3|undici|openid-client|oauth4webapi|oidc-provider)/,
    because: 'renderer/ shows: it imports itself and shared/, and nothing with effects',
  },
  {
    from: /^electron\/handlers\//,
    // Every handler gets deps.ts.
    files: /^(shared\/|electron\/(?!handlers\/)|electron\/handlers\/deps\.ts$)/,
    because: 'a handler gathers through adapters and lets shared/ judge: it does not use other handlers',
  },
  ...adapters.map((adapter) => ({
    from: new RegExp(`^electron/${adapter}/`),
    files: new RegExp(`^(shared/|electron/${adapter}/|electron/(?!(${adapters.join('|')}|handlers|ipc)/))`),
    because: 'adapters do not import each other, nor the handlers that use them',
  })),
  {
    from: /^electron\//,
    files: /^(electron|shared)\//,
    because: 'electron/ imports itself and shared/',
  },
  {
    from: /^build\//,
    files: /^build\//,
    because: 'build/ stands alone',
  },
]

/**
 * The folders of each room in order: a folder may import those before it, and none after it. So no two
 * folders import each other, and a folder can be understood by reading only those before it. A new folder
 * must be added here.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const order = {
  shared: [
    ...['kernel', 'contextforge', 'issuer', 'network', 'policy', 'connection', 'audience', 'fleet'],
    ...[
      'change',
      'watch',
      'history',
      'probe',
      'token',
      'paste',
      'judging',
      'oauth',
      'client',
      'access',
      'rehearsal',
      'window',
      'report',
      'profiles',
      'compare',
      'ipc',
    ],
  ],
  // From folders that import no other, over the adapters and what is read through them, to the services, the
  // calls and the process.
  electron: [
    ...['system', 'ipc', 'network', 'vault', 'history', 'gateway', 'issuer', 'client', 'demo', 'shelf'],
    ...[
      'judging',
      'reading',
      'change',
      'watch',
      'grant',
      'profiles',
      'connection',
      'probe',
      'walking',
      'comparing',
    ],
    ...['handlers', 'cli', 'app'],
  ],
  renderer: [
    ...['styles', 'reading', 'ui', 'change', 'watch', 'history', 'network', 'settings', 'connect'],
    ...['clients', 'server', 'bench', 'fleet', 'sharing', 'access', 'rehearsal', 'gateways', 'compare'],
    'app',
  ],
}

/**
 * Files that only some files may import, in any room: what talks to a gateway has one owner.
 *
 * @type {readonly { file: RegExp, from: RegExp, because: string }[]}
 */
const doors = [
  {
    file: /^electron\/gateway\/(client|list)\.ts$/,
    from: /^(electron\/(gateway|reading|change)\/|electron\/handlers\/(probe|controls)\.ts$|test\/)/,
    because: 'a gateway is asked by electron/reading, changed by electron/change, and tried by the live test',
  },
  {
    file: /^shared\/contextforge\/(?!index\.ts$)/,
    from: /^(shared\/contextforge|test)\//,
    because: 'the rules of the gateway have one door, shared/contextforge/index.ts',
  },
  {
    file: /^shared\/contextforge\/index\.ts$/,
    from: /^(?!shared\/contextforge\/)/,
    because: 'the door is for those outside',
  },
]

/**
 * Why a file may not import one of the files in `doors`; null when it may.
 *
 * @param {string} from
 * @param {string} to
 */
const barred = (from, to) =>
  doors.find((door) => door.file.test(to) && !door.from.test(from))?.because ?? null

/**
 * Why one file may not import another of the same room; null when it may.
 *
 * @param {string} from @param {string} to
 */
function upwards(from, to) {
  const [room = '', folder = '', inFolder] = from.split('/')
  const [otherRoom, other = '', inOther] = to.split('/')
  const folders = order[room]
  if (!folders || room !== otherRoom || folder === other || !inFolder || !inOther) return null
  const [mine, theirs] = [folders.indexOf(folder), folders.indexOf(other)]
  if (mine === -1 || theirs === -1)
    return `${room}/${mine === -1 ? folder : other} has no place in the order of folders`
  return mine > theirs ? null : `${room}/${folder} stands below ${room}/${other}`
}

/** @type {import('eslint').Rule.RuleModule} */
export const rooms = {
  meta: { type: 'problem', schema: [], messages: { barred: '{{because}}: not {{what}}.' } },
  create(context) {
    const file = inProject(context.filename)
    const law = laws.find(({ from }) => from.test(file))
    if (!law) return {}
    /** @param {{ source?: unknown }} node */
    const check = (node) => {
      const source = /** @type {import('estree').Literal | null | undefined} */ (node.source)
      if (typeof source?.value !== 'string') return
      const local = source.value.startsWith('.')
      const what = local ? inProject(resolve(dirname(context.filename), source.value)) : source.value
      const allowed = local ? law.files.test(what) : (law.packages?.test(what) ?? true)
      const inside = local ? (barred(file, what) ?? upwards(file, what)) : null
      const because = allowed ? inside : law.because
      if (because !== null) context.report({ node: source, messageId: 'barred', data: { because, what } })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    }
  },
}

/** @param {string} path */
const inProject = (path) => relative(root, path).split(sep).join('/')
