import { sentence } from '../../shared/kernel/words.ts'
import { type Advertised, type Board, whyUnknown } from '../../shared/contextforge/index.ts'
import { useState } from 'react'
import type { WantedChange } from '../../shared/change/review.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import { call } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { Exact } from '../ui/exact.tsx'
import { Note } from '../ui/note.tsx'
import styles from './notes.module.css'
import { Rich } from '../ui/rich.tsx'

type NotesProps = {
  readonly view: ServerView
  readonly board: Board
  readonly onAssumed: () => void
  readonly onPreview: (wanted: WantedChange) => void
}

/**
 * Remarks apart from the verdict: an unknown APP_DOMAIN, why the toggle is locked, what clients are told, and
 * traps.
 */
export function Notes({ view, board, onAssumed, onPreview }: NotesProps) {
  return (
    <>
      <ToggleNote board={board} onPreview={onPreview} />
      {board.appDomain.source !== 'gateway' && (
        <AppDomainNote board={board} view={view} onAssumed={onAssumed} />
      )}
      <AdvertisedNote advertised={view.advertised} />
      {view.lint.map((warning) => (
        <Note
          key={`${warning.id}:${warning.text}`}
          tone={warning.level === 'info' ? 'info' : 'warn'}
          title={sentence(warning.title)}
        >
          <Rich text={warning.text} />
        </Note>
      ))}
    </>
  )
}

function ToggleNote({ board, onPreview }: Pick<NotesProps, 'board' | 'onPreview'>) {
  const { toggle } = board
  const id = 'client-id-note'
  switch (toggle.state) {
    case 'refused': {
      const { edit } = toggle
      return (
        <Note
          id={id}
          title="The client id cannot be included."
          action={
            edit && (
              <Button onPress={() => onPreview({ kind: 'set-keys', ...edit })}>Preview this edit</Button>
            )
          }
        >
          <Rich text={`${toggle.note} ${toggle.advice}`} />
        </Note>
      )
    }
    case 'not-used':
      return (
        <Note id={id} tone="info" title="The switch is not used here.">
          <Rich text={toggle.note} />
        </Note>
      )
    case 'not-known':
      return (
        <Note id={id} tone="info" title="The client id is not known.">
          <Rich
            text={`${toggle.note} Type it in the row of the client id to see what including it would do.`}
          />
        </Note>
      )
    case 'on-until-learned':
      return (
        <Note
          id={id}
          title="On until learned."
          action={
            <Button onPress={() => onPreview({ kind: 'toggle', on: true, clientId: null })}>
              Make it durable
            </Button>
          }
        >
          <Rich text={toggle.note} />
        </Note>
      )
    case 'on':
    case 'off':
      return (
        <span id={id} className="sr">
          {toggle.note} Any token your identity provider issues to the client {toggle.clientId.value} will
          pass the audience check here, whatever it was meant for.
        </span>
      )
  }
}

function AppDomainNote({ board, view, onAssumed }: Pick<NotesProps, 'board' | 'view' | 'onAssumed'>) {
  const known = board.appDomain
  const [typed, setTyped] = useState(
    known.source === 'assumed' ? known.url : originOf(view.advertised.resource),
  )
  const [error, setError] = useState<AppError | null>(null)
  const save = () => {
    void call('connection.assume', { appDomain: typed.trim() }).then((result) => {
      setError(result.ok ? null : result.error)
      if (result.ok) onAssumed()
    })
  }
  const assumed = known.source === 'assumed'
  return (
    <Note
      title={assumed ? 'APP_DOMAIN is assumed.' : 'APP_DOMAIN is not known.'}
      action={
        <form
          className={styles['form']}
          onSubmit={(event) => {
            event.preventDefault()
            save()
          }}
        >
          <input
            aria-label="APP_DOMAIN to assume"
            placeholder="https://gateway.example.com"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <Button type="submit" isDisabled={typed.trim() === ''}>
            Assume
          </Button>
        </form>
      }
    >
      {assumed
        ? 'Verdicts that need it are never green until the gateway confirms it.'
        : `It cannot be read: ${whyUnknown(board.appDomain)}. Enter it, or send the token to the gateway.`}
      {error && <span className={styles['error']}> {errorText(error).title}.</span>}
    </Note>
  )
}

function originOf(url: string | null): string {
  try {
    return url === null ? '' : new URL(url).origin
  } catch {
    return ''
  }
}

function AdvertisedNote({ advertised }: { readonly advertised: Advertised }) {
  const [open, setOpen] = useState(false)
  if (advertised.state === 'not-found' || advertised.state === 'failed') {
    return (
      <Note tone="info" title="Not discoverable.">
        {advertised.says}
      </Note>
    )
  }
  if (advertised.agrees !== false || advertised.resource === null) return null
  return (
    <Note
      title="Advertised is not enforced."
      action={
        <Button variant="quiet" aria-expanded={open} onPress={() => setOpen(!open)}>
          {open ? 'Hide' : 'Why this matters'}
        </Button>
      }
    >
      Metadata tells clients <Exact value={advertised.resource} limit={56} />
      {open && (
        <span className={styles['why']}>
          <Rich text={advertised.says} />
        </span>
      )}
    </Note>
  )
}
