import { useEffect, useRef, useState } from 'react'
import type { Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, type Result } from '../../shared/kernel/result.ts'
import { MAX_IMPORT_BYTES } from '../../shared/profiles/candidate.ts'
import { count } from '../../shared/kernel/words.ts'
import {
  choicesFor,
  type ImportChoice,
  type ImportEntry,
  type ImportPreview,
} from '../../shared/profiles/preview.ts'
import { call } from '../bridge.ts'
import { useFileDrop } from '../ui/dropped-files.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { EnvTag } from '../ui/env-tag.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { Note } from '../ui/note.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { useToasts } from '../ui/toast.tsx'
import styles from './exchange.module.css'

type ImportSheetProps = {
  /** The files that were dropped on the window; empty: a file is asked for. */
  readonly given: readonly File[]
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Reads one file that was dropped on the window. */
async function readGiven(files: readonly File[]): Promise<Result<Output<'profile.import'>, AppError>> {
  const [file, ...more] = files
  const { name, size } = file ?? { name: '', size: 0 }
  const refused = (reason: string) => err<AppError>({ kind: 'import-refused', name, reason })
  if (file === undefined || more.length > 0) return refused('One file is read at a time')
  if (size > MAX_IMPORT_BYTES) return refused(`It is larger than ${MAX_IMPORT_BYTES / 1024} KiB`)
  const text = await file.text().catch(() => null)
  if (text === null) return err({ kind: 'file-failed', name, reason: 'it could not be read' })
  return call('profile.import', { dropped: { name, text } })
}

const SOURCES: Readonly<Record<ImportPreview['source'], string>> = {
  profiles: 'an export of Claimcheck',
  env: 'the settings a gateway is started with',
  values: 'the settings of a deployment',
  client: 'the settings of an MCP client',
}

/**
 * Takes in gateways from a file, also one that is dropped on it: shows what would become of each, and stores
 * nothing before it is told to.
 */
export function ImportSheet({ given, onClose, onDone }: ImportSheetProps) {
  const { show } = useToasts()
  const [preview, setPreview] = useState<ImportPreview | null>(null)
  const [choices, setChoices] = useState<readonly ImportChoice[]>([])
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  /** Whether there is something to look at: also what came while a file was asked for. */
  const shows = useRef(false)

  const choose = async (files: readonly File[] = []) => {
    setBusy(true)
    const read = files.length === 0 ? await call('profile.import', {}) : await readGiven(files)
    setBusy(false)
    if (!read.ok) {
      shows.current = true
      return setError(read.error)
    }
    const { preview: found } = read.value
    // What came while a file was asked for stays when none is chosen.
    if (found === null) return shows.current ? undefined : onClose()
    shows.current = true
    setError(null)
    setPreview(found)
    setChoices(found.entries.map((entry) => choicesFor(entry)[0] ?? 'leave'))
  }
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void choose(given)
  })
  useFileDrop((files) => files.length > 0 && void choose(files), true, true)
  const apply = async () => {
    if (preview === null) return
    setBusy(true)
    const done = await call('profile.import-apply', { importId: preview.importId, choices: [...choices] })
    setBusy(false)
    if (!done.ok) return setError(done.error)
    const { added, replaced } = done.value
    const said = [
      added.length > 0 ? `Added: ${added.join(', ')}.` : '',
      replaced.length > 0 ? `Replaced: ${replaced.join(', ')}.` : '',
    ]
    show({
      tone: 'info',
      title: `${count(added.length + replaced.length, 'gateway')} imported`,
      text: `${said.join(' ').trim()} The sign-in is asked for when they are opened.`,
    })
    onDone()
    onClose()
  }
  const stored = choices.filter((choice) => choice !== 'leave').length
  return (
    <Sheet
      title={preview === null ? 'Import gateways' : `Import gateways from ${preview.file}`}
      size="large"
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button busy={busy && preview === null} onPress={() => void choose()}>
            {preview === null ? 'Choose a file…' : 'Another file…'}
          </Button>
          {preview !== null && (
            <Button
              variant="primary"
              autoFocus
              isDisabled={stored === 0}
              busy={busy}
              onPress={() => void apply()}
            >
              {stored === 0 ? 'Nothing to import' : `Import ${count(stored, 'gateway')}`}
            </Button>
          )}
        </>
      }
    >
      {error !== null && <ErrorPanel error={error} />}
      {preview !== null && (
        <>
          <p className={styles['lead']}>
            It is {SOURCES[preview.source]} and names {count(preview.entries.length, 'gateway')}. Nothing is
            stored before you import, and nothing is asked of a gateway.
          </p>
          <ul className={styles['list']} aria-label="Gateways in the file">
            {preview.entries.map((entry, at) => (
              <Entry
                key={`${at} ${entry.url}`}
                entry={entry}
                choice={choices[at] ?? 'leave'}
                onChoice={(choice) => setChoices(choices.map((one, place) => (place === at ? choice : one)))}
              />
            ))}
          </ul>
          {preview.secrets.length > 0 && (
            <Note title={`${count(preview.secrets.length, 'secret')} in the file, none of them kept.`}>
              {preview.secrets.join(', ')}.
            </Note>
          )}
          {preview.notRead.length > 0 && (
            <Note title={`${count(preview.notRead.length, 'entry').replace(/ys$/, 'ies')} not taken over.`}>
              {preview.notRead.join(', ')}.
            </Note>
          )}
        </>
      )}
      {preview === null && error === null && (
        <p className={styles['lead']}>
          Choose an export of Claimcheck, a .env file, Helm values or the settings of an MCP client.
        </p>
      )}
    </Sheet>
  )
}

const CHOICES: Readonly<Record<ImportChoice, string>> = {
  leave: 'Leave out',
  replace: 'Replace',
  add: 'Add',
}

type EntryProps = {
  readonly entry: ImportEntry
  readonly choice: ImportChoice
  readonly onChoice: (choice: ImportChoice) => void
}

/**
 * One gateway of the file: what is kept of it, what would become of it, and the choice where there is
 * one.
 */
function Entry({ entry, choice, onChoice }: EntryProps) {
  const choices = choicesFor(entry)
  const name = entry.name === '' ? 'A gateway without a name' : entry.name
  return (
    <li className={cx(styles['entry'], entry.outcome === 'refused' && styles['refused'])}>
      <EnvTag environment={entry.environment} />
      <div className={styles['what']}>
        <b>{name}</b>
        {entry.url !== '' && <span>{entry.url}</span>}
        {entry.facts.length > 0 && <span>{entry.facts.join('; ')}</span>}
        <span className={styles['becomes']}>{becomes(entry, choice)}</span>
      </div>
      {choices.length > 1 && (
        <Segmented
          label={`What to do with ${name}`}
          hideLabel
          value={choice}
          options={choices.map((id) => ({ id, label: CHOICES[id] }))}
          onChange={onChoice}
        />
      )}
    </li>
  )
}

/** What becomes of an entry as it is decided now. */
function becomes({ outcome, reason, here, freeName }: ImportEntry, choice: ImportChoice): string {
  const other = here?.name ?? ''
  if (outcome === 'refused') return `Refused: ${reason}.`
  if (outcome === 'same') return `Here already, unchanged.`
  if (choice === 'add') return outcome === 'new' ? 'Will be added.' : `Will be added as ${freeName}.`
  if (outcome === 'new') return 'Left out.'
  const changes = here?.changes ?? []
  if (choice === 'replace')
    return changes.length === 0
      ? `Replaces ${other}: nothing differs.`
      : `Replaces ${other}: ${changes.join(', ')}${changes.includes('address') ? '. Its sign-in will be asked for again' : ''}.`
  return `${other} is here already ${outcome === 'name' ? 'by this name' : 'at this address'}: leave it, replace it, or add another?`
}
