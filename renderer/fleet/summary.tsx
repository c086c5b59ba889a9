import { Fragment, memo } from 'react'
import type { FleetSummary } from '../../shared/fleet/arrange.ts'
import type { FleetFilter } from '../../shared/fleet/filter.ts'
import { findingName, severityOf } from '../../shared/fleet/findings.ts'
import { figure } from '../../shared/kernel/words.ts'
import { Icon } from '../ui/icon.tsx'
import { Spoken } from '../ui/spoken.tsx'
import { VerdictIcon } from '../ui/verdict.tsx'
import styles from './summary.module.css'

type SummaryProps = {
  readonly summary: FleetSummary
  /** How many servers there are, including those not read yet. */
  readonly expected: number
  readonly filter: FleetFilter
  readonly onFilter: (filter: FleetFilter) => void
  /** Shows which servers share an audience. */
  readonly onShared: () => void
}

const LEVELS = [
  ['broken', 'broken', 'Broken'],
  ['risk', 'at risk', 'At risk'],
  ['unknown', 'not known', 'Not known'],
  ['ok', 'OK', 'OK'],
  ['off', 'OAuth off', 'OAuth off'],
] as const

/**
 * The health levels and the findings of the whole fleet, with counts. Pressing one shows only its servers;
 * pressing it again shows all.
 */
export const Summary = memo(function Summary(props: SummaryProps) {
  const { summary, expected, filter, onFilter, onShared } = props
  const { levels, findings, all } = summary
  const press = (to: FleetFilter) => onFilter(filter === to ? 'all' : to)
  const shown = LEVELS.filter(([level]) => levels[level] > 0 || level === 'broken' || level === 'risk')
  const whole = Math.max(all, expected, 1)
  return (
    <>
      <div className={styles['summary']} role="group" aria-label="Health of the fleet">
        {shown.map(([level, word, name]) => (
          <button key={level} type="button" aria-pressed={filter === level} onClick={() => press(level)}>
            <Spoken says={`${name}, ${levels[level]}`}>
              {level === 'ok' ? <Icon name="check" size={14} /> : <VerdictIcon level={level} size={14} />}
              <b>{figure(levels[level])}</b> {word}
            </Spoken>
          </button>
        ))}
        <span className={styles['bar']} aria-hidden="true">
          {LEVELS.map(([level]) => (
            <i key={level} data-level={level} style={{ width: `${(100 * levels[level]) / whole}%` }} />
          ))}
        </span>
      </div>
      {findings.length > 0 && (
        <div className={styles['findings']} role="group" aria-label="Findings">
          <span>Findings</span>
          {findings.map(({ id, servers }) => (
            <Fragment key={id}>
              <button
                type="button"
                aria-pressed={filter === id}
                aria-label={`${severityOf(id) === 'note' ? 'note: ' : ''}${findingName(id)}, ${servers}`}
                data-severity={severityOf(id)}
                onClick={() => press(id)}
              >
                {severityOf(id) === 'note' ? 'note: ' : <FindingMark severity={severityOf(id)} />}
                {findingName(id)} <b>{figure(servers)}</b>
              </button>
              {id === 'audience-shared' && (
                <button
                  type="button"
                  className={styles['picture']}
                  aria-label="as picture: shared audiences"
                  onClick={onShared}
                >
                  <Icon name="link" size={14} /> as picture
                </button>
              )}
            </Fragment>
          ))}
        </div>
      )}
    </>
  )
})

const FindingMark = ({ severity }: { readonly severity: ReturnType<typeof severityOf> }) =>
  severity === 'note' ? null : <VerdictIcon level={severity} size={12} />
