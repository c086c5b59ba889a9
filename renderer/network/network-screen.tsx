import { useEffect, useRef, useState } from 'react'
import type { Output } from '../../shared/ipc/contract.ts'
import {
  findEntries,
  logAsText,
  PART_WORDS,
  resultWords,
  type NetworkEntry,
} from '../../shared/network/log.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { count, figure } from '../../shared/kernel/words.ts'
import { call, on } from '../bridge.ts'
import { FilterField } from '../ui/filter-field.tsx'
import { useInfo } from '../reading/info.tsx'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { Time } from '../ui/clock.tsx'
import { Middle } from '../ui/exact.tsx'
import { cx } from '../ui/cx.ts'
import { useKept } from '../ui/use-kept.ts'
import { ScreenFrame } from '../ui/screen.tsx'
import { Toggle } from '../ui/toggle.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import styles from './network-screen.module.css'

type Log = Output<'network.log'>
/** How many rows are shown; the filter finds the others. */
const SHOWN = 300

/** Every request since the start, newest first: it shows with whom the app communicates. */
export function NetworkScreen() {
  const { info } = useInfo()
  const [log, setLog] = useState<Log | null>(null)
  const [typed, setTyped] = useKept<string>('network typed', '')
  const [onlyRefused, setOnlyRefused] = useState(false)
  const [said, setSaid] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    let here = true
    const read = () =>
      void call('network.log', {}).then((result) => here && result.ok && setLog(result.value))
    read()
    const stop = on('network.hosts', read)
    return () => {
      here = false
      stop()
    }
  }, [])
  const entries = log?.entries ?? []
  const found = findEntries(entries, typed, onlyRefused)
  const refused = entries.filter((entry) => entry.refused).length
  const copy = async () =>
    setSaid((await copyText(logAsText(found))) ? `${figure(found.length)} copied` : 'Not copied')
  const save = async () => {
    const result = await call('network.export', { filter: typed, onlyRefused })
    if (!result.ok) setSaid(`${errorText(result.error).title}. ${errorText(result.error).explanation}`)
    else
      setSaid(
        result.value.file === null ? '' : `${figure(result.value.entries)} written to ${result.value.file}`,
      )
  }
  return (
    <ScreenFrame
      name="Network log"
      title="Network log"
      lined
      bar={
        <>
          <span
            className={styles['says']}
            role="status"
            title={said || `${figure(found.length)} of ${figure(entries.length)}`}
          >
            {said ||
              `${figure(found.length)} of ${count(entries.length, 'request')}, ${figure(refused)} refused`}
          </span>
          <Toggle isSelected={onlyRefused} onChange={setOnlyRefused}>
            Refused only
          </Toggle>
          <FilterField label="Host, path, result" field={field} typed={typed} onTyped={setTyped} />
          {info?.policy.export !== false && (
            <>
              <Button isDisabled={found.length === 0} onPress={() => void copy()}>
                Copy
              </Button>
              <Button isDisabled={found.length === 0} onPress={() => void save()}>
                Save…
              </Button>
            </>
          )}
        </>
      }
    >
      <p className={styles['lead']}>
        {log === null || log.allowed.length === 0
          ? 'Only the gateway and the issuers its servers name may be asked.'
          : `May be asked: ${log.allowed.join(', ')}. Every other host is refused.`}{' '}
        In memory only; no header, token, body or query value is kept.
      </p>
      <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Requests">
        {found.length === 0 ? (
          <p className={styles['empty']}>
            {entries.length === 0 ? 'Nothing was sent yet.' : 'Nothing fits the filter.'}
          </p>
        ) : (
          <table>
            <thead>
              <tr>
                {['Time', 'Method', 'Host and path', 'Result', 'Took', 'Asked by', 'Way'].map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.slice(0, SHOWN).map((entry) => (
                <Row key={entry.number} entry={entry} />
              ))}
            </tbody>
          </table>
        )}
        {found.length > SHOWN && (
          <p className={styles['empty']}>
            {found.length - SHOWN} older ones: narrow the filter, or save them.
          </p>
        )}
      </div>
    </ScreenFrame>
  )
}

function Row({ entry }: { readonly entry: NetworkEntry }) {
  const bad = entry.refused || entry.status === null
  return (
    <tr className={cx(entry.refused && styles['refused'])}>
      <td className={styles['figure']}>
        <Time at={entry.at} />
      </td>
      <td className={styles['mono']}>{entry.method}</td>
      <td className={styles['mono']}>
        <Middle value={`${entry.host}${entry.path}`} />
      </td>
      <td className={cx(bad && styles['bad'])} title={resultWords(entry)}>
        {bad && <MarkIcon shape={entry.refused ? 'octagon' : 'triangle'} size={14} />} {resultWords(entry)}
      </td>
      <td className={styles['figure']}>{entry.refused ? '' : `${entry.milliseconds} ms`}</td>
      <td>{PART_WORDS[entry.part]}</td>
      <td>{entry.proxy ?? 'direct'}</td>
    </tr>
  )
}
