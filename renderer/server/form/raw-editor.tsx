import { useRef } from 'react'
import { readRaw } from '../../../shared/change/raw-json.ts'
import type { Json, JsonObject } from '../../../shared/kernel/json.ts'
import { MarkIcon } from '../../ui/verdict.tsx'
import styles from './form.module.css'

type RawEditorProps = {
  /** The typed text while it cannot be read; null: the configuration itself. */
  readonly raw: string | null
  readonly config: Json
  readonly onText: (raw: string | null, config: JsonObject | null) => void
}

/**
 * oauth_config as text, with every key and masked secrets. For a text that cannot be read, it shows line and
 * column of the error.
 */
export function RawEditor({ raw, config, onText }: RawEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  const text = raw ?? JSON.stringify(config ?? {}, null, 2)
  const read = readRaw(text)
  const problems = read.ok ? read.value.hints : [read.error]
  const change = (next: string) => {
    const parsed = readRaw(next)
    onText(next, parsed.ok ? parsed.value.config : null)
  }
  const show = (at: number) => {
    area.current?.focus()
    area.current?.setSelectionRange(at, Math.min(text.length, at + 1))
  }
  return (
    <div className={styles['raw']}>
      <textarea
        ref={area}
        aria-label="oauth_config as JSON"
        aria-invalid={!read.ok}
        aria-describedby="raw-says"
        spellCheck={false}
        autoComplete="off"
        value={text}
        rows={Math.min(28, Math.max(12, text.split('\n').length + 1))}
        onChange={(event) => change(event.target.value)}
      />
      <div id="raw-says" role="status" className={styles['problems']}>
        {problems.length === 0 && (
          <p>This can be read. Keys Claimcheck does not know are kept as they stand here.</p>
        )}
        {problems.map((problem) => (
          <button key={problem.at + problem.text} type="button" onClick={() => show(problem.at)}>
            <MarkIcon shape={read.ok ? 'triangle' : 'octagon'} size={14} />
            <span>
              <b>
                Line {problem.line}, column {problem.column}.
              </b>{' '}
              {problem.text}
            </span>
          </button>
        ))}
      </div>
    </div>
  )
}
