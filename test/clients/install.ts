import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { cacheFolder } from '../gateway/rig/environment.ts'
import { findPython } from '../gateway/rig/python.ts'

const INSTALL_MS = 10 * 60_000

/** One client as a registry serves it, at the version its profile is proven on. */
export interface Pin {
  /** The profile's id. */
  readonly client: string
  readonly registry: 'npm' | 'pypi'
  readonly package: string
  readonly version: string
}

const npm = (client: string, name: string, version: string): Pin => ({
  client,
  registry: 'npm',
  package: name,
  version,
})
const pypi = (client: string, name: string, version: string): Pin => ({
  client,
  registry: 'pypi',
  package: name,
  version,
})

/** The clients that are run. Another version is tried by naming it here; that it was not proven is said. */
export const PINS: readonly Pin[] = [
  npm('sdk1', '@modelcontextprotocol/sdk', '1.32.2'),
  npm('sdk2', '@modelcontextprotocol/client', '2.4.0'),
  pypi('py1', 'mcp', '1.30.0'),
  pypi('py2', 'mcp', '2.3.0'),
  pypi('fastmcp', 'fastmcp', '4.2.3'),
  npm('mcp-remote', 'mcp-remote', '0.15.1'),
  npm('inspector', '@modelcontextprotocol/inspector', '2.12.0'),
  npm('codex', '@openai/codex', '0.171.0'),
  npm('claude-code', '@anthropic-ai/claude-code', '2.1.332'),
  npm('opencode', 'opencode-ai', '1.18.33'),
  npm('gemini', '@google/gemini-cli', '0.61.0'),
]

/** Where one client was installed: the folder that holds `node_modules`, or the virtual environment. */
export const folderOf = ({ client, version }: Pin): string =>
  join(cacheFolder(), `client-${client}-${version}`)

/**
 * Installs one client into the cache, once and for all. In: the pin, and who is told. Errors: when the
 * registry does not serve it; what is half made is made anew the next time.
 */
export async function install(pin: Pin, say: (line: string) => void): Promise<void> {
  const folder = folderOf(pin)
  const whole = join(folder, 'claimcheck.json')
  if (existsSync(whole)) return
  const begun = Date.now()
  // A virtual environment knows its own path, so it is made in its place, and marked when it is whole.
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await (pin.registry === 'npm' ? fromNpm(pin, folder) : fromPypi(pin, folder))
  await writeFile(whole, JSON.stringify(pin))
  say(`installed ${pin.package} ${pin.version} in ${Math.round((Date.now() - begun) / 1000)} s`)
}

async function fromNpm({ package: name, version }: Pin, folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{"private":true}')
  // Beside the Node that runs this is its npm's, and some packages choose by the version of Node.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` }
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder]
  await run('npm', [...args, `${name}@${version}`], env)
}

async function fromPypi({ package: name, version }: Pin, folder: string): Promise<void> {
  const found = await findPython()
  if (!found.ok) throw new Error(found.reason)
  await run(found.python.path, ['-m', 'venv', folder], process.env)
  const args = ['-m', 'pip', 'install', '--no-input', '--quiet', '--disable-pip-version-check']
  await run(join(folder, 'bin', 'python'), [...args, `${name}==${version}`], process.env)
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, timeout: INSTALL_MS, maxBuffer: 64 << 20 }, (error, _stdout, stderr) => {
      if (error === null) resolve()
      else reject(new Error(`${command} ${args.join(' ')}: ${stderr.slice(-500)}`, { cause: error }))
    })
  })
}
