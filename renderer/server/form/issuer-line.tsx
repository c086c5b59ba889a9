import { errorText } from '../../../shared/kernel/error-text.ts'
import { issuerProblem } from '../../../shared/issuer/check.ts'
import { useAsked } from '../../reading/use-asked.ts'
import { usePaused } from '../../ui/use-paused.ts'
import { MarkIcon } from '../../ui/verdict.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './form.module.css'

/** How long typing must pause before an issuer is asked, in milliseconds. */
export const TYPING_PAUSE = 700

/** Shown beside an issuer: how it answers the requests the gateway would send. */
export function IssuerLine({ issuer }: { readonly issuer: string }) {
  const problem = issuerProblem(issuer)
  const settled = usePaused(issuer, TYPING_PAUSE)
  const asked = useAsked('issuer.check', problem === null && settled === issuer ? { issuer } : null)
  if (issuer === '') return null
  if (problem !== null) return <Says tone="bad" text={problem} />
  if (asked.error) return <Says tone="unsure" text={errorText(asked.error).title} />
  if (!asked.value) return <Says tone="busy" text="Asking the issuer…" />
  const { state, says, provider } = asked.value
  const tone = state === 'good' ? 'ok' : state === 'refused' ? 'bad' : 'unsure'
  return <Says tone={tone} text={`${provider}: ${says}`} />
}

function Says({ tone, text }: { readonly tone: 'ok' | 'bad' | 'unsure' | 'busy'; readonly text: string }) {
  return (
    <p className={styles['says']} data-tone={tone} role="status">
      {tone === 'busy' ? (
        <Icon name="clock" size={14} />
      ) : (
        <MarkIcon shape={tone === 'ok' ? 'circle' : tone === 'bad' ? 'octagon' : 'diamond'} size={14} />
      )}
      {text}
    </p>
  )
}
