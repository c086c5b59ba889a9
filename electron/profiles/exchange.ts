import type { ImportChoice, ImportPreview } from '../../shared/profiles/preview.ts'
import { choicesFor, draftOf, previewOf } from '../../shared/profiles/preview.ts'
import type { ProfileDraft } from '../../shared/connection/view.ts'
import type { Candidate } from '../../shared/profiles/candidate.ts'
import { MAX_IMPORT_BYTES } from '../../shared/profiles/candidate.ts'
import { readImport } from '../../shared/profiles/read-file.ts'
import { writeProfiles } from '../../shared/profiles/shared-file.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { Files } from '../system/files.ts'
import { checkDraft } from './check-draft.ts'
import type { SavedProfiles } from './profiles.ts'
import { readYaml } from './yaml.ts'

export type ExchangeDeps = {
  readonly files: Files
  readonly profiles: SavedProfiles
  readonly newId: () => string
}

type Dropped = { readonly name: string; readonly text: string }

/**
 * Gives saved gateways away in a file, and takes in those of a file. The text of a file is dropped as soon as
 * it was read: what is held until the operator decides has no secret.
 */
export function createExchange({ files, profiles, newId }: ExchangeDeps) {
  let held: { readonly preview: ImportPreview; readonly candidates: readonly Candidate[] } | null = null

  /** Checks the address and all else that saving would refuse. */
  function checked(candidate: Candidate): Candidate & { readonly plainUrl: string } {
    const { told } = candidate
    const of = checkDraft(draftOf(told, null, told.name))
    if (candidate.refused !== null || of.ok)
      return { ...candidate, plainUrl: of.ok ? of.value.url : withoutSignIn(told.url) }
    const { error } = of
    const refused = error.kind === 'request-refused' ? error.issues.join('; ') : errorText(error).explanation
    return { ...candidate, refused, plainUrl: withoutSignIn(told.url) }
  }

  return {
    /** Errors: those of writing a file. Profiles that are gone are left out. */
    async give(profileIds: readonly string[]): Promise<Result<Output<'profile.export'>, AppError>> {
      const chosen = profiles.list().filter(({ id }) => profileIds.includes(id))
      const { text, leftOut } = writeProfiles(chosen)
      const kind = { name: 'Claimcheck profiles (JSON)', extensions: ['json'] }
      const saved = await files.save('claimcheck-profiles.json', kind, text)
      return saved.ok ? ok({ file: saved.value, profiles: chosen.length, leftOut: [...leftOut] }) : saved
    },

    /**
     * Reads a file that was dropped on the window, or asks for one. Errors: `import-refused`, and those of
     * reading a file.
     */
    async read(dropped: Dropped | null): Promise<Result<ImportPreview | null, AppError>> {
      held = null
      const kind = { name: 'Profiles, .env, Helm values or client settings', extensions: ['*'] }
      const opened = dropped === null ? await files.open(kind, MAX_IMPORT_BYTES) : ok(dropped)
      if (!opened.ok) {
        const { error } = opened
        return error.kind === 'report-refused' ? refused('The file', error.reason) : opened
      }
      if (opened.value === null) return ok(null)
      const { name, text } = opened.value
      const found = readImport(name, text, readYaml)
      if (!found.ok) return refused(name, found.error)
      const { source, candidates, secrets, notRead } = found.value
      const entries = previewOf(candidates.map(checked), profiles.list())
      const lists = { entries: [...entries], secrets: [...secrets], notRead: [...notRead] }
      const preview = { importId: newId(), file: name, source, ...lists }
      held = { preview, candidates }
      return ok(preview)
    },

    /** Errors: `plan-gone` for another reading than the last; those of saving; then nothing is stored. */
    async apply(
      importId: string,
      choices: readonly ImportChoice[],
    ): Promise<Result<Output<'profile.import-apply'>, AppError>> {
      if (held?.preview.importId !== importId) return err({ kind: 'plan-gone' })
      const { preview, candidates } = held
      const here = profiles.list()
      const drafts = preview.entries.flatMap((entry, at): readonly ProfileDraft[] => {
        const told = candidates[at]?.told
        const choice = choices[at] ?? 'leave'
        if (told === undefined || choice === 'leave' || !choicesFor(entry).includes(choice)) return []
        const before = choice === 'replace' ? (here.find(({ id }) => id === entry.here?.id) ?? null) : null
        return [draftOf(told, before, before?.name ?? entry.freeName)]
      })
      const saved = await profiles.saveAll(drafts)
      if (!saved.ok) return saved
      held = null
      const named = (isNew: boolean): string[] =>
        drafts.filter(({ id }) => (id === null) === isNew).map(({ name }) => name)
      return ok({ added: named(true), replaced: named(false) })
    },
  }
}

const refused = (name: string, reason: string): Result<never, AppError> =>
  err({ kind: 'import-refused', name, reason })

/** An address as it may be shown although it cannot be used. */
function withoutSignIn(text: string): string {
  if (!URL.canParse(text)) return text.includes('@') || text.includes('?') ? '' : text.slice(0, 200)
  const { protocol, host, pathname } = new URL(text)
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`.slice(0, 200)
}
