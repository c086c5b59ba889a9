import { differenceSays, sideNames } from '../../shared/compare/words.ts'
import type { ComparedSetting, ComparedSide } from '../../shared/ipc/compare-calls.ts'
import styles from './settings-table.module.css'

type SettingsTableProps = {
  readonly name: string
  readonly settings: readonly ComparedSetting[]
  readonly left: ComparedSide
  readonly right: ComparedSide
}

/** Settings of two servers side by side. */
export function SettingsTable({ name, settings, left, right }: SettingsTableProps) {
  const [ofLeft, ofRight] = sideNames(left, right)
  return (
    <table className={styles['settings']} aria-label={name}>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">{ofLeft}</th>
          <th scope="col">{ofRight}</th>
          <th scope="col">Relation</th>
        </tr>
      </thead>
      <tbody>
        {settings.map((setting) => (
          <tr key={setting.id} data-relation={setting.relation}>
            <th scope="row">{differenceSays(setting.id)}</th>
            <Value text={setting.left} other={setting.right} relation={setting.relation} />
            <Value text={setting.right} other={setting.left} relation={setting.relation} />
            <td className={styles['relation']}>{RELATIONS[setting.relation]}</td>
          </tr>
        ))}
      </tbody>
    </table>
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
