import type { ReactNode } from 'react'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import styles from './segmented.module.css'

type SegmentedProps<T extends string> = {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly id: T; readonly label: string; readonly icon?: ReactNode }[]
  readonly onChange: (value: T) => void
  readonly hideLabel?: boolean | undefined
  readonly isDisabled?: boolean | undefined
}

/** One choice of a few that are all visible. A radio group for assistive technology. */
export function Segmented<T extends string>(props: SegmentedProps<T>) {
  const { label, value, options, onChange, hideLabel = false, isDisabled = false } = props
  return (
    <RadioGroup
      className={styles['group'] ?? ''}
      value={value}
      onChange={(next) => {
        const option = options.find((candidate) => candidate.id === next)
        if (option) onChange(option.id)
      }}
      isDisabled={isDisabled}
      orientation="horizontal"
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {!hideLabel && <Label className={styles['label'] ?? ''}>{label}</Label>}
      <div className={styles['row']}>
        {options.map((option) => (
          <Radio key={option.id} value={option.id} className={styles['option'] ?? ''}>
            {option.icon}
            {option.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
