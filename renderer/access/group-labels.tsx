import { useMemo } from 'react'
import type { AccessGroup, AccessItem } from '../../shared/access/arrange.ts'
import { GROUP } from './measures.ts'
import styles from './group-labels.module.css'

type GroupLabelsProps = {
  readonly items: readonly AccessItem[]
  /** The height of each line. */
  readonly height: number
}

/**
 * The names of the groups beside their servers. For assistive technology, each server's heading names its
 * group too.
 */
export function GroupLabels({ items, height }: GroupLabelsProps) {
  const groups = useMemo(() => {
    const found: { readonly group: AccessGroup; readonly first: number; lines: number }[] = []
    for (const [at, { group }] of items.entries()) {
      const last = found.at(-1)
      if (last?.group === group) last.lines++
      else found.push({ group, first: at, lines: 1 })
    }
    return found
  }, [items])
  return (
    <div className={styles['groups']} aria-hidden="true">
      {groups.map(({ group, first, lines }) => (
        <div
          key={group.key}
          className={styles['group']}
          style={{ top: first * height, height: lines * height, width: GROUP }}
        >
          <span title={`${group.title} ${group.detail}`}>
            <b>{group.title}</b>
            {lines > 1 && <i>{group.detail}</i>}
          </span>
        </div>
      ))}
    </div>
  )
}
