import type { ReactNode } from 'react'
import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components'
import { cx } from './cx.ts'
import styles from './field.module.css'
import { Icon, type IconName } from './icon.tsx'
import { Kbd } from './kbd.tsx'

type FieldProps = {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** True: the label is only for assistive technology. */
  readonly hideLabel?: boolean | undefined
  readonly type?: 'text' | 'password' | 'email' | 'search' | 'url' | undefined
  readonly placeholder?: string | undefined
  readonly hint?: ReactNode
  /** What is wrong with the value; empty or missing: nothing. */
  readonly error?: string | undefined
  readonly mono?: boolean | undefined
  /** The number of lines of a field for longer text. */
  readonly rows?: number | undefined
  readonly icon?: IconName | undefined
  readonly kbd?: string | undefined
  readonly autoFocus?: boolean | undefined
  readonly isDisabled?: boolean | undefined
  readonly isRequired?: boolean | undefined
  readonly name?: string | undefined
  readonly maxLength?: number | undefined
  /** Marks the field that a screen's key gives the focus to. */
  readonly filter?: string | undefined
}

/** A text field with label, hint and error. The browser neither remembers nor spell-checks its content. */
export function Field(props: FieldProps) {
  const { label, value, hint, error = '', type = 'text', rows, mono = false } = props
  const common = {
    className: cx(styles['input'], mono && styles['mono']),
    spellCheck: false,
    autoComplete: 'off',
    ...(props.placeholder === undefined ? {} : { placeholder: props.placeholder }),
    ...(props.filter === undefined ? {} : { 'data-filter': props.filter }),
  }
  return (
    <TextField
      className={styles['field'] ?? ''}
      value={value}
      onChange={props.onChange}
      type={type}
      isInvalid={error !== ''}
      {...(props.hideLabel === true ? { 'aria-label': label } : {})}
      {...(props.autoFocus === undefined ? {} : { autoFocus: props.autoFocus })}
      {...(props.isDisabled === undefined ? {} : { isDisabled: props.isDisabled })}
      {...(props.isRequired === undefined ? {} : { isRequired: props.isRequired })}
      {...(props.name === undefined ? {} : { name: props.name })}
      {...(props.maxLength === undefined ? {} : { maxLength: props.maxLength })}
      validationBehavior="aria"
    >
      {props.hideLabel !== true && <Label className={styles['label'] ?? ''}>{label}</Label>}
      {rows === undefined ? (
        <div className={cx(styles['box'], error !== '' && styles['wrong'])}>
          {props.icon && <Icon name={props.icon} size={14} />}
          <Input {...common} />
          {props.kbd !== undefined && <Kbd>{props.kbd}</Kbd>}
        </div>
      ) : (
        <TextArea {...common} rows={rows} className={cx(styles['area'], mono && styles['mono'])} />
      )}
      {hint !== undefined && (
        <Text slot="description" className={styles['hint'] ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles['error'] ?? ''}>{error}</FieldError>
    </TextField>
  )
}
