import {
  tokenOn,
  type Expects,
  type LaneOnSide,
  type LanePair,
  type LanesOf,
  type Segment,
} from '../../shared/compare/lanes.ts'
import type { ComparedSetting } from '../../shared/ipc/compare-calls.ts'
import type { Lane } from '../../shared/contextforge/index.ts'
import { LaneBox } from '../ui/chip.tsx'
import { cx } from '../ui/cx.ts'
import { Middle } from '../ui/exact.tsx'
import styles from './lanes.module.css'

type LanesProps = {
  /** Of which server. */
  readonly name: string
  readonly pairs: readonly LanePair[]
  readonly left: LanesOf
  readonly right: LanesOf
  /** What the sides are called. */
  readonly sides: readonly [string, string]
}

/**
 * The lanes of two servers side by side, and the values of the one token that is chosen. For assistive
 * technology a table; the picture says no more than that.
 */
export function Lanes(props: LanesProps) {
  return (
    <>
      <LanesTable {...props} />
      <LanesPicture {...props} />
    </>
  )
}

function LanesTable({ name, pairs, left, right, sides }: LanesProps) {
  const tokens = [left, right].map((of) => tokenOn(of).values)
  return (
    <div className="sr">
      <table aria-label={`Lanes of ${name} on both gateways`}>
        <thead>
          <tr>
            {['Lane', ...sides, 'Relation'].map((head, at) => (
              <th key={at} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ lane, relation, left: one, right: other }) => (
            <tr key={lane}>
              <th scope="row">{`${lane}, ${one.setting}`}</th>
              <td>{inWords(one)}</td>
              <td>{inWords(other)}</td>
              <td>{SIGNS[relation][1]}</td>
            </tr>
          ))}
          {(tokens[0] ?? []).map(({ index, value, word }) => (
            <tr key={index}>
              <th scope="row">{`aud[${index}] of the token, ${value}`}</th>
              <td>{word}</td>
              <td>{tokens[1]?.find((other) => other.index === index)?.word ?? ''}</td>
              <td>one token</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const inWords = ({ values, word, note, include, expects }: LaneOnSide): string =>
  [
    values.join(', '),
    word,
    note,
    include ? `include client id: ${include.text}` : '',
    expects ? `expected by the gateway: ${expects.says}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ')

function LanesPicture({ pairs, left, right }: LanesProps) {
  const counts = [left, right].map(
    ({ board }) => board.expected.filter(({ state }) => state === 'used').length,
  )
  return (
    <div className={styles['lanes']} aria-hidden="true">
      <div className={styles['heads']}>
        {counts.map((expected, side) => (
          <span key={side} className={styles['side']}>
            <span>Setting</span>
            <span />
            <span>Expected ({expected})</span>
          </span>
        ))}
      </div>
      {pairs.map((pair) => (
        <div key={pair.lane} className={styles['two']} data-relation={pair.relation}>
          <OneLane lane={pair.lane} side={pair.left} />
          <Relation relation={pair.relation} />
          <OneLane lane={pair.lane} side={pair.right} />
        </div>
      ))}
      {left.tokenAudiences !== null && right.tokenAudiences !== null && (
        <div className={styles['two']} data-relation="same">
          <TokenValues of={left} />
          <Sign sign="=" says="one token" />
          <TokenValues of={right} />
        </div>
      )}
    </div>
  )
}

const SIGNS: Readonly<Record<ComparedSetting['relation'], readonly [string, string]>> = {
  same: ['=', 'same'],
  differs: ['≠', 'differs'],
  own: ['≠', 'each its own'],
}

function Relation({ relation }: { readonly relation: ComparedSetting['relation'] }) {
  const [sign, says] = SIGNS[relation]
  return <Sign sign={sign} says={says} strong={relation === 'differs'} />
}

type SignProps = { readonly sign: string; readonly says: string; readonly strong?: boolean }
const Sign = ({ sign, says, strong = false }: SignProps) => (
  <span className={cx(styles['sign'], strong && styles['strong'])}>
    <span>
      <b>{sign}</b>
      {says}
    </span>
  </span>
)

function OneLane({ lane, side }: { readonly lane: Lane; readonly side: LaneOnSide }) {
  const { setting, word, state, lines, note, include, expects } = side
  return (
    <div className={styles['side']}>
      <div className={cx(styles['node'], styles[state])}>
        <LaneBox lane={lane} large muted={state === 'shadowed' || state === 'empty'} />
        <span className={styles['key']}>
          <span>{setting}</span>
          <i>{word}</i>
        </span>
        {lines.map((line, at) => (
          <Line key={at} line={line} isOrigin={at % 2 === 0 && lines.length > 1} />
        ))}
        {note !== '' && <span className={styles['note']}>{note}</span>}
        {include && (
          <span className={styles['note']}>
            Include client id: <Part part={include} />
          </span>
        )}
      </div>
      <Connection expects={expects} shadowed={state === 'shadowed'} />
      {expects ? (
        <div className={cx(styles['node'], styles['expects'], styles[EXPECTS[expects.state]])}>
          <LaneBox lane={lane} large />
          <span>{expects.says}</span>
        </div>
      ) : (
        <span />
      )}
    </div>
  )
}

const EXPECTS: Readonly<Record<Expects['state'], string>> = {
  match: 'hit',
  none: 'used',
  used: 'used',
  would: 'would',
}

/** The line from a setting to what it makes the gateway expect; one that ends where it does not count. */
function Connection({ expects, shadowed }: { readonly expects: Expects | null; readonly shadowed: boolean }) {
  if (expects === null && !shadowed) return <span />
  const isHollow = expects === null || expects.state === 'would'
  return (
    <span className={styles['gap']}>
      <svg className={cx(styles['line'], styles[expects === null ? 'idle' : EXPECTS[expects.state]])}>
        <line x1="0" y1="50%" x2={expects === null ? '50%' : '100%'} y2="50%" />
        {expects === null ? (
          <svg x="50%" y="50%" overflow="visible">
            <line x1="0" y1="-6" x2="0" y2="6" />
          </svg>
        ) : (
          <circle className={isHollow ? styles['hollow'] : styles['filled']} cx="100%" cy="50%" r="3.5" />
        )}
        <circle className={isHollow ? styles['hollow'] : styles['filled']} cx="0" cy="50%" r="3.5" />
      </svg>
    </span>
  )
}

function Line({ line, isOrigin }: { readonly line: readonly Segment[]; readonly isOrigin: boolean }) {
  return (
    <span className={cx(styles['value'], isOrigin && styles['origin'])}>
      {line.map((part, at) => (
        <Part key={at} part={part} />
      ))}
    </span>
  )
}

const Part = ({ part: { text, differs } }: { readonly part: Segment }) =>
  differs ? <mark className={styles['differs']}>{text}</mark> : text

function TokenValues({ of }: { readonly of: LanesOf }) {
  const { values, more } = tokenOn(of)
  return (
    <div className={styles['token']}>
      {values.map(({ index, value, state, word }) => (
        <span key={index} className={cx(styles['audience'], styles[state])}>
          <i>aud[{index}]</i>
          <Middle value={value} />
          <b>{word}</b>
        </span>
      ))}
      {more !== '' && <span className={styles['note']}>{more}</span>}
      {values.length === 0 && more === '' && <span className={styles['note']}>no aud in this token</span>}
    </div>
  )
}
