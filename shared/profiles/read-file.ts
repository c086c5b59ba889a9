import { isShallow, type Json } from '../kernel/json.ts'
import { err, type Result } from '../kernel/result.ts'
import { MOST_CANDIDATES, MOST_NAMED, type ImportFile } from './candidate.ts'
import { readEnv } from './env-text.ts'
import { fromClient } from './from-client.ts'
import { fromSettings, isMark } from './from-settings.ts'
import { settingsInTree } from './from-tree.ts'
import { isProfilesFile, readProfiles } from './shared-file.ts'

/** Reads YAML. Out: its documents, or what is wrong with it. */
export type ReadYaml = (text: string) => Result<readonly unknown[], string>

const NOTHING =
  'It is neither an export of Claimcheck nor a .env file, Helm values or the settings of an MCP client that name a gateway'

/**
 * What a file tells of gateways, whichever kind of file it is. In: its name, its text, and a reader of YAML.
 * Errors: why it cannot be used as a whole, in words. Never returns a secret.
 */
export function readImport(name: string, text: string, readYaml: ReadYaml): Result<ImportFile, string> {
  const read = readAny(name, text.replace(/^\ufeff/, ''), readYaml)
  if (!read.ok) return read
  const { candidates, secrets, notRead } = read.value
  if (candidates.length > MOST_CANDIDATES)
    return err(`It names ${candidates.length} gateways; at most ${MOST_CANDIDATES} are read at once`)
  return {
    ok: true,
    value: { ...read.value, secrets: secrets.slice(0, MOST_NAMED), notRead: notRead.slice(0, MOST_NAMED) },
  }
}

function readAny(name: string, text: string, readYaml: ReadYaml): Result<ImportFile, string> {
  if (text.trim() === '') return err('It is empty')
  if (text.includes('\u0000')) return err('It is no text')
  const document = asJson(text)
  if (isProfilesFile(document)) return readProfiles(document, text)
  const isYaml = /\.ya?ml$/i.test(name)
  // Helm values and a client's YAML may have keys of one name: the file's own ending decides which is
  // tried first.
  const client = isYaml ? null : fromClient(text, name)
  if (client !== null) return { ok: true, value: client }
  const env = document === undefined && !isYaml ? readEnv(text) : null
  if (env?.some(({ key }) => isMark(key)) === true)
    return fromSettings({ assigned: env, elsewhere: [], addresses: [] }, 'env', name)
  if (env !== null) return err('It has no setting of a ContextForge gateway')
  const documents = readYaml(text)
  if (!documents.ok) return isYaml ? documents : err(NOTHING)
  if (!documents.value.every((one) => isShallow(one))) return err('It is nested too deeply')
  const settings = settingsInTree(documents.value as readonly Json[])
  if (settings.assigned.some(({ key }) => isMark(key))) return fromSettings(settings, 'values', name)
  const other = isYaml ? fromClient(text, name) : null
  return other === null ? err(NOTHING) : { ok: true, value: other }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
