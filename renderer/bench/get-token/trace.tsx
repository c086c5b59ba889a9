import { useState } from 'react'
import { readMoment } from '../../../shared/kernel/times.ts'
import { phasesSay, wholeTime } from '../../../shared/network/phases.ts'
import { lengthSays, waterfallOf } from '../../../shared/network/waterfall.ts'
import { fieldsSay, outcomeSays, traceText } from '../../../shared/oauth/trace-words.ts'
import type { TraceLine } from '../../../shared/oauth/view.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy.ts'
import { WaterfallBar } from '../../ui/waterfall.tsx'
import styles from './get-token.module.css'

const isRefused = ({ problem, status }: TraceLine): boolean => problem !== null || (status ?? 0) >= 400

/** Every request of the fetch, without anything secret; closed until somebody opens it. */
export function Trace({ lines }: { readonly lines: readonly TraceLine[] }) {
  const [open, setOpen] = useState(false)
  const [copied, setCopied] = useState(false)
  if (lines.length === 0) return null
  const timed = lines.map(({ at, milliseconds }) => ({ at: readMoment(at), milliseconds }))
  const { bars, breaks } = waterfallOf(timed)
  const whole = wholeTime(timed)
  const refused = lines.filter(isRefused).length
  return (
    <section className={styles['trace']} aria-label="Trace">
      <div className={styles['traceHead']}>
        <Button
          variant="quiet"
          icon={open ? 'chevron-down' : 'chevron-right'}
          aria-expanded={open}
          onPress={() => setOpen(!open)}
        >
          {lines.length === 1 ? '1 request' : `${lines.length} requests`}
        </Button>
        <span>
          {whole !== null && `${lengthSays(whole)} in all, `}
          {refused > 0 && `${refused} refused, `}secrets are withheld
        </span>
        <Button
          variant="quiet"
          icon="copy"
          onPress={() => void copyText(traceText(lines)).then((done) => setCopied(done))}
        >
          {copied ? 'Copied' : 'Copy trace'}
        </Button>
      </div>
      {open && (
        <ol className={styles['lines']}>
          {lines.map((line, index) => (
            <li key={index}>
              <WaterfallBar
                bar={bars[index] ?? null}
                breaks={breaks}
                failed={isRefused(line)}
                phases={line.phases}
              />
              <span className={styles['outcome']}>
                {outcomeSays(line)}
                {line.milliseconds !== null && `, ${line.milliseconds} ms`}
                {bars[index] && index > 0 && `, ${bars[index].says}`}
              </span>
              <b>
                {line.by === 'browser' ? 'browser ' : ''}
                {line.method}
              </b>{' '}
              {line.host}
              {line.path}
              {line.phases && <small>measured: {phasesSay(line.phases)}</small>}
              {line.sent.length > 0 && <small>sent: {fieldsSay(line.sent)}</small>}
              {line.received.length > 0 && <small>received: {fieldsSay(line.received)}</small>}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
