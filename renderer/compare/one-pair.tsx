import type { Diagnosis } from '../../shared/contextforge/index.ts'
import { differenceSays } from '../../shared/compare/words.ts'
import type { ComparedSetting, ComparedSide } from '../../shared/ipc/compare-calls.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import { wouldSay } from '../../shared/judging/would.ts'
import { count, uncapitalised } from '../../shared/kernel/words.ts'
import { useReviewHost } from '../change/review-host.ts'
import { useAsked } from '../reading/use-asked.ts'
import { Button } from '../ui/button.tsx'
import { momentOf } from '../ui/clock.tsx'
import { copyText } from '../ui/copy.ts'
import { cx } from '../ui/cx.ts'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { useCopied } from '../ui/use-copied.ts'
import { useKeys } from '../ui/use-keys.ts'
import { scrollStop } from '../ui/scroll-stop.ts'
import { VerdictBar } from '../ui/verdict.tsx'
import styles from './compare.module.css'

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
  const differing = (value?.settings ?? []).filter(({ relation }) => relation === 'differs')
  const [best, ...more] = value?.plans ?? []
  const whole = more.at(-1)
  const live = left.live ? left : right.live ? right : null
  const copy = () => void copyText(asText(name, left, right, differing)).then(copied)
  const open = (plan: NonNullable<typeof best>) => review?.open(plan.serverId, plan.wanted)
  useKeys({
    f: best ? () => open(best) : undefined,
    m: whole ? () => open(whole) : undefined,
    y: differing.length > 0 ? copy : undefined,
  })
  if (asked.error) return <ErrorPanel error={asked.error} onRetry={asked.again} />
  if (value === null) return <p className={styles['reading']}>Comparing…</p>
  const leaves = best?.leaves ?? []
  return (
    <section className={styles['one']} aria-label={name}>
      <h2>
        {name}
        <span>{`${differing.length} of ${count(value.settings.length, 'setting')} differ`}</span>
      </h2>
      <div className={styles['verdicts']}>
        <Side side={left} at={value.left} />
        <Side side={right} at={value.right} />
      </div>
      <div className={styles['scroll']} ref={scrollStop}>
        <table className={styles['settings']}>
          <caption>Settings of {name} on both gateways</caption>
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">{left.environment}</th>
              <th scope="col">Relation</th>
              <th scope="col">{right.environment}</th>
            </tr>
          </thead>
          <tbody>
            {value.settings.map((setting) => (
              <tr key={setting.id} data-relation={setting.relation}>
                <th scope="row">{differenceSays(setting.id)}</th>
                <Value text={setting.left} other={setting.right} relation={setting.relation} />
                <td className={styles['relation']}>{RELATIONS[setting.relation]}</td>
                <Value text={setting.right} other={setting.left} relation={setting.relation} />
              </tr>
            ))}
          </tbody>
        </table>
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
        {whole && live && (
          <Button kbd="m" onPress={() => open(whole)}>
            {`Preview on ${live.environment}: ${whole.title}`}
          </Button>
        )}
        {best && live && (
          <Button variant="primary" kbd="f" onPress={() => open(best)}>
            {`Preview on ${live.environment}: ${best.title}`}
          </Button>
        )}
      </footer>
    </section>
  )
}

const RELATIONS: Readonly<Record<ComparedSetting['relation'], string>> = {
  same: '= same',
  differs: '≠ differs',
  own: '≠ each its own',
}

type ValueProps = {
  readonly text: string
  readonly other: string
  readonly relation: ComparedSetting['relation']
}

/** A value, one line for each part; the parts that the other side lacks are marked. */
function Value({ text, other, relation }: ValueProps) {
  const there = other.split('\n')
  return (
    <td className={styles['value']}>
      {text === '' ? (
        <span className={styles['empty']}>not set</span>
      ) : (
        text.split('\n').map((line) =>
          relation === 'differs' && !there.includes(line) ? (
            <mark key={line} className={styles['differs']}>
              {line}
            </mark>
          ) : (
            <span key={line}>{line}</span>
          ),
        )
      )}
    </td>
  )
}

type SideProps = { readonly side: ComparedSide; readonly at: Output<'compare.pair'>['left'] }

/** The verdict of one side; hollow where it rests on a stored list. */
function Side({ side, at: { board, diagnosis } }: SideProps) {
  const expected = board.expected.filter(({ state }) => state === 'used').length
  const says = `${count(expected, 'audience')} expected`
  const name = `Verdict on ${side.name}`
  return (
    <div className={cx(styles['verdict'])}>
      {diagnosis === null ? (
        <VerdictBar name={name} verdict={null} title={`${side.environment}: no token chosen`} text={says} />
      ) : (
        <VerdictBar
          name={name}
          verdict={diagnosis.verdict}
          title={`${side.environment}: ${uncapitalised(headlineOf(diagnosis, side))}`}
          text={`${says}, ${diagnosis.tokenAudiences.length} in the token${
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
