import { useState } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import { addAuthorities, MAX_AUTHORITY_BYTES } from '../../shared/network/pem.ts'
import { call } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { useFileDrop } from '../ui/dropped-files.ts'
import styles from './connect-form.module.css'

type AuthorityButtonProps = {
  readonly caPem: string
  readonly onAdd: (caPem: string) => void
  /**
   * True: a file dropped on the window counts as chosen. Set where the error is shown that the file would
   * mend.
   */
  readonly takesDrops?: boolean
}

/** Adds the certificate authorities of a file to those of this gateway; removes none. */
export function AuthorityButton({ caPem, onAdd, takesDrops = false }: AuthorityButtonProps) {
  const [problem, setProblem] = useState('')
  const [added, setAdded] = useState('')
  const refuse = (why: string) => {
    setProblem(why)
    setAdded('')
  }
  const take = (text: string) => {
    const now = addAuthorities(caPem, text)
    setProblem('')
    setAdded(now.added === 0 ? 'It is trusted here already.' : addedSays(now.added))
    if (now.added > 0) onAdd(now.caPem)
  }
  const choose = async () => {
    const result = await call('profile.choose', { what: 'authority' })
    if (!result.ok) refuse(errorText(result.error).explanation)
    else if (result.value.text !== null) take(result.value.text)
  }
  const drop = async (files: readonly File[]) => {
    const [file, ...more] = files
    if (file === undefined || more.length > 0) return refuse('Drop one file of certificates.')
    if (file.size > MAX_AUTHORITY_BYTES) return refuse(`${file.name} is too large for certificates.`)
    const base64 = await base64Of(file)
    if (base64 === null) return refuse(`${file.name} could not be read.`)
    const result = await call('profile.read-authority', { name: file.name, base64 })
    if (result.ok) take(result.value.text)
    else refuse(errorText(result.error).explanation)
  }
  const over = useFileDrop((files) => void drop(files), takesDrops)
  return (
    <div className={cx(styles['authority'], takesDrops && styles['drop'], over && styles['over'])}>
      {takesDrops && <span>Drop the file of your company’s certificate authority here, or</span>}
      <Button onPress={() => void choose()}>Choose a CA file…</Button>
      {problem !== '' && (
        <span className={styles['says']} role="alert">
          {problem}
        </span>
      )}
      {added !== '' && (
        <span className={styles['says']} role="status">
          {added}
        </span>
      )}
    </div>
  )
}

/** The content of a file in base64; null when it cannot be read, such as a folder. */
const base64Of = (file: File): Promise<string | null> =>
  new Promise((resolve) => {
    const reader = new FileReader()
    // The part of a data URL (RFC 2397) after the comma.
    reader.onload = () => resolve((reader.result as string).replace(/^[^,]*,/, ''))
    reader.onerror = () => resolve(null)
    reader.readAsDataURL(file)
  })

const addedSays = (count: number): string =>
  `${count === 1 ? '1 certificate is' : `${count} certificates are`} trusted for this gateway once you connect again.`
