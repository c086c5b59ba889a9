import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { AppError } from '../../shared/kernel/errors.ts'

/** A kind of file as a dialog names it. */
export type FileKind = { readonly name: string; readonly extensions: readonly string[] }

/** The system's own dialogs: where to save, what to open. Null: the operator thought better of it. */
export type Dialogs = {
  readonly savePath: (suggested: string, kind: FileKind) => Promise<string | null>
  readonly openPath: (kind: FileKind) => Promise<string | null>
}

/** Files the operator names in a dialog, and no others: the window cannot name a path. */
export type Files = {
  /**
   * In: the text, or its parts in order, which are asked for as they are written, or bytes. Out: the name of
   * the file, or null when nothing was chosen.
   */
  readonly save: (
    suggested: string,
    kind: FileKind,
    text: string | Iterable<string> | Uint8Array,
  ) => Promise<Result<string | null, AppError>>
  /** Only where it is; null: nothing was chosen. */
  readonly choose: (kind: FileKind) => Promise<string | null>
  readonly open: (kind: FileKind, maxBytes: number) => Promise<Result<TextFile | null, AppError>>
}

export type TextFile = { readonly name: string; readonly text: string; readonly bytes: Uint8Array }

/**
 * Makes the access to files. In: the dialogs, and why nothing may be saved (null: it may). A file that is too
 * large is not read at all. Every export goes through here, so that what forbids one forbids all.
 */
export function createFiles(dialogs: Dialogs, saving: () => AppError | null = () => null): Files {
  return {
    choose: dialogs.openPath,
    async save(suggested, kind, text) {
      const refused = saving()
      if (refused !== null) return err(refused)
      const path = await dialogs.savePath(suggested, kind)
      if (path === null) return ok(null)
      try {
        await writeFile(path, text, { encoding: 'utf8', mode: 0o600 })
        return ok(basename(path))
      } catch (thrown) {
        return err({ kind: 'file-failed', name: basename(path), reason: reasonOf(thrown) })
      }
    },
    async open(kind, maxBytes) {
      const path = await dialogs.openPath(kind)
      return path === null ? ok(null) : readText(path, maxBytes)
    },
  }
}

/**
 * Reads one small file. In: a path the operator chose, and the most bytes it may have. Errors: `file-failed`,
 * also for pipes and devices, which are not opened, since they may never end; `report-refused` when it is
 * larger.
 */
export async function readText(path: string, maxBytes: number): Promise<Result<TextFile, AppError>> {
  const name = basename(path)
  try {
    const found = await stat(path)
    if (!found.isFile())
      return err({
        kind: 'file-failed',
        name,
        reason: found.isDirectory() ? 'it is a folder' : 'it is no ordinary file',
      })
    if (found.size > maxBytes)
      return err({ kind: 'report-refused', reason: `${name} is larger than ${maxBytes / 1024} KiB` })
    const bytes = await readFile(path)
    return ok({ name, bytes, text: bytes.toString('utf8') })
  } catch (thrown) {
    return err({ kind: 'file-failed', name, reason: reasonOf(thrown) })
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'this account may not use it',
  EPERM: 'this account may not use it',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
  EROFS: 'the disk is read-only',
}
const reasonOf = (thrown: unknown): string => {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  return WORDS[code] ?? 'the system refused it'
}
