import { useMemo, useState } from 'react'
import { lanePairs, LANE_SETTINGS, type LanePair, type LanesOf } from '../../shared/compare/lanes.ts'
import type { Diagnosis } from '../../shared/contextforge/index.ts'
import { differenceSays, sideNames } from '../../shared/compare/words.ts'
import type { ComparedSetting, ComparedSide } from '../../shared/ipc/compare-calls.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { wouldSay } from '../../shared/judging/would.ts'
import { count, uncapitalised } from '../../shared/kernel/words.ts'
import { useReviewHost } from '../change/review-host.ts'
import { useAsked } from '../reading/use-asked.ts'
import { Button } from '../ui/button.tsx'
import { momentOf } from '../ui/clock.tsx'
import { copyText } from '../ui/copy.ts'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { useCopied } from '../ui/use-copied.ts'
import { useKept } from '../ui/use-kept.ts'
import { useKeys } from '../ui/use-keys.ts'
import { scrollStop } from '../ui/scroll-stop.ts'
import { VerdictBar } from '../ui/verdict.tsx'
import styles from './compare.module.css'
import { Lanes } from './lanes.tsx'
import { SettingsTable } from './settings-table.tsx'

type OnePairProps = {
  readonly name: string
  readonly left: ComparedSide
  readonly right: ComparedSide
  readonly leftId: string
  readonly rightId: string
  readonly tokenId: string | null
}

/** One pair of servers: the verdicts on a token, every setting side by side, and what can be made alike. */
export function OnePair({ name, left, right, leftId, rightId, tokenId }: OnePairProps) {
  const review = useReviewHost()
  const copied = useCopied()
  const of = { left: left.profileId, right: right.profileId, leftId, rightId, tokenId }
  const asked = useAsked('compare.pair', of)
  const { value } = asked
  const [view, setView] = useKept<'picture' | 'table'>('compare view', 'picture')
  const [isOpen, open] = useState(false)
  const ofLeft = useMemo(() => value && lanesOf(value.left), [value])
  const ofRight = useMemo(() => value && lanesOf(value.right), [value])
  const lanes = useMemo(
    () => (value && ofLeft && ofRight ? lanePairs(ofLeft, ofRight, value.settings) : []),
    [value, ofLeft, ofRight],
  )
  const isTable = view === 'table' || lanes.length === 0
  const flip = () => setView(isTable ? 'picture' : 'table')
  const others = (value?.settings ?? []).filter(({ id }) => !LANE_SETTINGS.includes(id))
  const alike = others.filter(({ relation }) => relation === 'same')
  const differing = (value?.settings ?? []).filter(({ relation }) => relation === 'differs')
  const [best, ...more] = value?.plans ?? []
  const entire = more.at(-1)
  const names = sideNames(left, right)
  const live = left.live ? left : right.live ? right : null
  const liveName = live === left ? names[0] : names[1]
  const copy = () => void copyText(asText(name, left, right, differing)).then(copied)
  const preview = (plan: NonNullable<typeof best>) => review?.open(plan.serverId, plan.wanted)
  useKeys({
    f: best ? () => preview(best) : undefined,
    m: entire ? () => preview(entire) : undefined,
    y: differing.length > 0 ? copy : undefined,
    v: lanes.length > 0 ? flip : undefined,
  })
  if (asked.error) return <ErrorPanel error={asked.error} onRetry={asked.again} />
  if (value === null || ofLeft === null || ofRight === null)
    return <p className={styles['reading']}>Comparing…</p>
  const leaves = best?.leaves ?? []
  const whole = `${differing.length} of ${count(value.settings.length, 'setting')} differ`
  return (
    <section className={styles['one']} aria-label={name}>
      <header>
        <h2>{name}</h2>
        <span>{isTable ? whole : counted(lanes, others)}</span>
        {lanes.length > 0 && (
          <Button variant="quiet" kbd="v" onPress={flip}>
            {isTable ? 'As picture' : 'As table'}
          </Button>
        )}
      </header>
      <div className={styles['verdicts']}>
        <Side side={left} called={names[0]} at={value.left} />
        <Side side={right} called={names[1]} at={value.right} />
      </div>
      <div className={styles['scroll']} ref={scrollStop}>
        {isTable ? (
          <SettingsTable
            name={`Settings of ${name} on both gateways`}
            settings={value.settings}
            {...{ left, right }}
          />
        ) : (
          <>
            <Lanes {...{ name, pairs: lanes, left: ofLeft, right: ofRight }} sides={names} />
            <h3>Other keys ({others.length})</h3>
            <SettingsTable
              name={`Other keys of ${name}`}
              settings={isOpen ? others : others.filter(({ relation }) => relation !== 'same')}
              {...{ left, right }}
            />
            {alike.length > 0 && (
              <p className={styles['alike']}>
                {isOpen ? '' : `${count(alike.length, 'key')} the same: ${namesOf(alike)}`}
                <Button variant="quiet" aria-expanded={isOpen} onPress={() => open(!isOpen)}>
                  {isOpen ? 'Hide what is the same' : 'Show'}
                </Button>
              </p>
            )}
          </>
        )}
      </div>
      <footer className={styles['acts']}>
        <p role="status">
          {value.explains !== '' && <b>{value.explains} </b>}
          {value.settings.some(({ relation }) => relation === 'own') &&
            'Addresses below their own gateway belong there and should differ. '}
          {live === null && 'Neither gateway is connected: connect to one to plan a change on it. '}
          {leaves.length > 0 && `Stays as it is: ${leaves.join(', ')}.`}
        </p>
        <Button kbd="y" isDisabled={differing.length === 0} onPress={copy}>
          Copy difference
        </Button>
        {entire && live && (
          <Button kbd="m" onPress={() => preview(entire)}>
            {`Preview on ${liveName}: ${entire.title}`}
          </Button>
        )}
        {best && live && (
          <Button variant="primary" kbd="f" onPress={() => preview(best)}>
            {`Preview on ${liveName}: ${best.title}`}
          </Button>
        )}
      </footer>
    </section>
  )
}

const namesOf = (settings: readonly ComparedSetting[]): string =>
  settings.map(({ id }) => differenceSays(id)).join(', ')

/** How much differs, in the words of the picture. */
function counted(lanes: readonly LanePair[], others: readonly ComparedSetting[]): string {
  const differ = (all: readonly { readonly relation: ComparedSetting['relation'] }[]): number =>
    all.filter(({ relation }) => relation === 'differs').length
  return `${differ(lanes)} of ${count(lanes.length, 'lane')} differ, ${differ(others)} of ${others.length} other keys`
}

const lanesOf = ({ board, diagnosis }: Output<'compare.pair'>['left']): LanesOf => ({
  board,
  tokenAudiences: diagnosis?.tokenAudiences ?? null,
})

type SideProps = {
  readonly side: ComparedSide
  /** What it is called beside the other one. */
  readonly called: string
  readonly at: Output<'compare.pair'>['left']
}

/** The verdict of one side; hollow where it rests on a stored list. */
function Side({ side, called, at: { board, diagnosis } }: SideProps) {
  const expected = board.expected.filter(({ state }) => state === 'used').length
  const matching = (diagnosis?.tokenAudiences ?? []).filter(({ matches }) => matches !== null).length
  const says = `${expected} expected`
  const name = `Verdict on ${side.name}`
  return (
    <div className={styles['verdict']}>
      {diagnosis === null ? (
        <VerdictBar name={name} verdict={null} title={`${called}: no token chosen`} text={says} />
      ) : (
        <VerdictBar
          name={name}
          verdict={diagnosis.verdict}
          title={`${called}: ${uncapitalised(headlineOf(diagnosis, side))}`}
          text={`${says}, ${diagnosis.tokenAudiences.length} in the token, ${matching} match${
            side.live ? '' : ', by its stored list and the keys kept then'
          }`}
          hollow={!side.live}
        />
      )}
    </div>
  )
}

const headlineOf = (diagnosis: Diagnosis, { live, asOf }: ComparedSide): string =>
  live ? diagnosis.headline : wouldSay(diagnosis, momentOf(asOf)).headline

/** The differences as text. */
const asText = (
  name: string,
  left: ComparedSide,
  right: ComparedSide,
  differing: readonly ComparedSetting[],
): string =>
  [
    `${name}: ${left.name} (${left.environment}) and ${right.name} (${right.environment})`,
    ...differing.map(
      ({ id, left: a, right: b }) =>
        `${differenceSays(id)}: ${a.replaceAll('\n', ', ') || 'not set'} | ${b.replaceAll('\n', ', ') || 'not set'}`,
    ),
  ].join('\n')
