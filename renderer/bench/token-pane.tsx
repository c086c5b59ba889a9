import type { StepId as WayStep } from '../../shared/client/way.ts'
import { useEffect, useRef, useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { MAX_PASTE } from '../../shared/ipc/channels.ts'
import type { PasteAnswer } from '../../shared/paste/answer.ts'
import { providerOf } from '../../shared/issuer/provider.ts'
import { readPart } from '../../shared/token/part.ts'
import type { Found, TokenView } from '../../shared/token/view.ts'
import { foundSays } from '../../shared/token/found-words.ts'
import type { Diagnosis, StepId } from '../../shared/contextforge/index.ts'
import { Note } from '../ui/note.tsx'
import { Icon } from '../ui/icon.tsx'
import { expirySays } from '../ui/times.tsx'
import { NARROW, useMedia } from '../ui/use-media.ts'
import { useKeys } from '../ui/use-keys.ts'
import { useNow } from '../ui/use-now.ts'
import { usePaste } from '../ui/use-paste.ts'
import { useShelf } from '../reading/shelf.tsx'
import { Button } from '../ui/button.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import { Claims } from './claims.tsx'
import { textOfFiles, useFileDrop } from '../ui/dropped-files.ts'
import { PasteAnswers } from './paste-answers.tsx'
import { AskIssuer } from './get-token/ask-issuer.tsx'
import { GetToken, GetTokenSheet } from './get-token/get-token.tsx'
import pane from './pane.module.css'
import styles from './token-pane.module.css'

type TokenPaneProps = {
  readonly token: TokenView | null
  readonly diagnosis: Diagnosis | null
  readonly serverId: string | null
  readonly demo: boolean
  /** How many seconds the gateway's clock is ahead. */
  readonly skew: number
  /** The token that is needed to repeat a test of the history. */
  readonly wanted?: string | undefined
  /** Opens the clients' way to the server; missing where none is chosen. */
  readonly onWalk?: ((step: WayStep | null) => void) | undefined
}

/** A longer text is read but not shown, because drawing a megabyte keeps the window busy for seconds. */
const SHOWN = 20_000

/** If the text grows by more characters than this at once, it counts as pasted. */
const PASTED = 16

/**
 * A line below the token. With `of` it is about one token and where that stops, and is shown only while that
 * is true.
 */
type Story = {
  readonly text: string
  readonly of?: { readonly tokenId: string; readonly ends: StepId | null }
}

/**
 * Whether a story is still true. After a change of the server, a demo token may end differently from its
 * story.
 */
function isTrue({ of }: Story, token: TokenView | null, diagnosis: Diagnosis | null): boolean {
  if (of === undefined || token === null) return true
  if (of.tokenId !== token.id) return false
  if (diagnosis === null) return true
  return diagnosis.verdict === 'accepted' ? of.ends === null : diagnosis.stoppedAt === of.ends
}

/**
 * What is tested, and the sheet that gets a token: the sheet stays open when the window becomes so narrow
 * that the pane folds.
 */
export function TokenPane(props: TokenPaneProps) {
  const { serverId, demo } = props
  const [getting, setGetting] = useState(false)
  useKeys({ g: serverId === null ? undefined : () => setGetting(true) })
  return (
    <>
      <Pane {...props} onGet={() => setGetting(true)} />
      {getting && serverId !== null && (
        <GetTokenSheet serverId={serverId} demo={demo} onClose={() => setGetting(false)} />
      )}
    </>
  )
}

/** A pasted text is dropped as soon as a token is found in it; the token itself is never shown. */
function Pane(props: TokenPaneProps & { readonly onGet: () => void }) {
  const { token, diagnosis, serverId, demo, skew, wanted, onWalk, onGet } = props
  const shelf = useShelf()
  const [text, setText] = useState('')
  const [found, setFound] = useState<readonly Found[] | null>(null)
  const [story, setStory] = useState<Story | null>(null)
  const [answers, setAnswers] = useState<readonly PasteAnswer[]>([])
  const [error, setError] = useState<AppError | null>(null)
  const [wantsInput, setWantsInput] = useState(false)
  const [folded, fold] = useState(true)
  const area = useRef<HTMLTextAreaElement>(null)
  const masked = useRef<HTMLDivElement>(null)
  const wasInField = useRef(false)

  const read = async (pasted: string) => {
    if (pasted.trim() === '') return
    if (pasted.length > MAX_PASTE) {
      setError({
        kind: 'nothing-found',
        reason: `This is longer than ${MAX_PASTE / 1_000_000} MB, so nothing of it was read`,
      })
      return
    }
    wasInField.current = area.current !== null && document.activeElement === area.current
    const result = await shelf.add(pasted, serverId)
    if (!result.ok) {
      setError(result.error)
      setAnswers([])
      return
    }
    setText('')
    setError(null)
    setStory(null)
    setAnswers(result.value.answers)
    if (result.value.tokens.length === 0) return
    setFound(result.value.found)
    setWantsInput(false)
  }
  const demoToken = async () => {
    if (serverId === null) return
    const result = await shelf.demoToken(serverId)
    setError(result.ok ? null : result.error)
    if (!result.ok) return
    setFound(null)
    const { story: text, ends, token: made } = result.value
    setStory({ text, of: { tokenId: made.id, ends } })
    setAnswers([])
    setWantsInput(false)
  }
  const readFiles = async (files: readonly File[]) => {
    const result = await textOfFiles(files, MAX_PASTE)
    if (result.ok) await read(result.value)
    else setError(result.error)
  }
  const dropping = useFileDrop((files, dropped) => void (files.length > 0 ? readFiles(files) : read(dropped)))
  const takePaste = (pasted: string) => {
    setText(pasted.length <= SHOWN ? pasted : '')
    const length = pasted.length.toLocaleString('en')
    setStory(
      pasted.length <= SHOWN
        ? null
        : { text: `A text of ${length} characters is not shown. It is still in your clipboard.` },
    )
    void read(pasted)
  }
  usePaste(true, takePaste)

  useKeys({ d: demo && serverId !== null ? () => void demoToken() : undefined })

  const showsInput = token === null || wantsInput
  const narrow = useMedia(NARROW)
  // The field is gone once it is read: the focus goes on from what took its place.
  useEffect(() => {
    if (!showsInput && wasInField.current && document.activeElement === document.body) masked.current?.focus()
    wasInField.current = false
  }, [showsInput])
  if (narrow && folded && token && !showsInput && error === null && answers.length === 0)
    return <TokenRow token={token} onUnfold={() => fold(false)} />
  return (
    <section className={pane['pane']} aria-label="Token">
      {dropping && (
        <div className={styles['drop']} aria-hidden="true">
          Drop it to read the token in it
        </div>
      )}
      <div className={pane['head']}>
        <h2>Token</h2>
        <span className={pane['aside']}>{narrow || !showsInput ? '' : 'in memory'}</span>
        <GetToken serverId={serverId} onPress={onGet} />
        {!showsInput && narrow && (
          <Button variant="quiet" aria-expanded="true" onPress={() => fold(true)}>
            Fold
          </Button>
        )}
        {!showsInput && (
          <span className={styles['clear']}>
            <Button
              variant="quiet"
              aria-label="Clear and paste another token"
              onPress={() => {
                setWantsInput(true)
                setFound(null)
                setAnswers([])
                setStory(null)
              }}
            >
              Clear
            </Button>
          </span>
        )}
      </div>
      <div className={pane['scroll']}>
        {showsInput ? (
          <textarea
            ref={area}
            className={styles['input']}
            aria-label="Paste a token"
            placeholder="Paste a token in any wrapping, a challenge, metadata, a provider’s error, a client’s settings or log  (Ctrl V)"
            spellCheck={false}
            autoComplete="off"
            autoFocus={wantsInput}
            value={text}
            onChange={(event) => {
              const next = event.target.value
              setText(next)
              if (next.length - text.length > PASTED) void read(next)
            }}
            onPaste={(event) => {
              const pasted = event.clipboardData.getData('text/plain')
              if (pasted.length <= SHOWN) return
              event.preventDefault()
              takePaste(pasted)
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
              event.preventDefault()
              void read(text)
            }}
          />
        ) : (
          <div
            ref={masked}
            tabIndex={-1}
            className={styles['masked']}
            role="group"
            aria-label="Token, masked"
          >
            {token.masked}
          </div>
        )}
        {showsInput && text.trim() !== '' && (
          <Button kbd="Ctrl ↵" onPress={() => void read(text)}>
            Read
          </Button>
        )}
        {wanted !== undefined && showsInput && <p className={styles['story']}>{wanted}</p>}
        {showsInput && (
          <div className={styles['demo']}>
            <FileTrigger allowsMultiple onSelect={(list) => void readFiles([...(list ?? [])])}>
              <Button icon="file">Open file…</Button>
            </FileTrigger>
            <small>or drop one anywhere here</small>
          </div>
        )}
        {error && <PasteError error={error} />}
        {!showsInput && <FoundLine found={found} token={token} />}
        <PasteAnswers answers={answers} onWalk={onWalk} />
        {demo && (
          <div className={styles['demo']}>
            <Button kbd="d" isDisabled={serverId === null} onPress={() => void demoToken()}>
              Use a demo token
            </Button>
            {serverId === null && <small>Choose a server first.</small>}
          </div>
        )}
        {token && !showsInput && <AskIssuer token={token} serverId={serverId} />}
        {story && isTrue(story, token, diagnosis) && <p className={styles['story']}>{story.text}</p>}
        {token && !wantsInput && <Claims key={token.id} token={token} diagnosis={diagnosis} skew={skew} />}
        {!token && !demo && (
          <p className={styles['hint']}>
            It is recognised by itself and tested at once. A refresh token in the same text is ignored.
          </p>
        )}
      </div>
    </section>
  )
}

/** Where the window is small: who the token is, in one row, and its claims one press away. */
function TokenRow({ token, onUnfold }: { readonly token: TokenView; readonly onUnfold: () => void }) {
  const now = useNow(10_000)
  const claims = Object.keys(readPart(token.claimsJson)).length
  return (
    <section className={styles['row']} aria-label="Token">
      <Icon name="key" size={14} />
      <b>{token.label}</b>
      <span>
        {[token.issuer && providerOf(token.issuer).name, expirySays(token, now)].filter(Boolean).join(', ')}
      </span>
      <Button aria-expanded="false" onPress={onUnfold}>
        {claims === 1 ? '1 claim' : `${claims} claims`}
        <Icon name="chevron-down" size={12} />
      </Button>
      <div role="group" aria-label="Token, masked" className="sr">
        {token.masked}
      </div>
    </section>
  )
}

function PasteError({ error }: { readonly error: AppError }) {
  const says = errorText(error)
  return (
    <Note tone="bad" title={`${says.title}.`}>
      {says.explanation} {says.next}
    </Note>
  )
}

function FoundLine({ found, token }: { readonly found: readonly Found[] | null; readonly token: TokenView }) {
  const says = found && foundSays(found)
  const size = token.bytes < 1000 ? `${token.bytes} B` : `${(token.bytes / 1000).toFixed(1)} kB`
  const details = [says?.from ?? '', `fingerprint ${token.fingerprint}`, size].filter((part) => part !== '')
  return (
    <div className={styles['found']} role="status">
      <MarkIcon shape="circle" size={14} />
      <span>
        <b>
          {says?.used ?? token.label}
          {says && says.ignored !== '' && ','}
        </b>
        {says && says.ignored !== '' && <span>{says.ignored}</span>}
      </span>
      <small title={details.join(', ')}>{details.join(', ')}</small>
    </div>
  )
}
