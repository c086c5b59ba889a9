import { useState, type FormEvent } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import { call } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import styles from './clients.module.css'

/**
 * Asks once per profile for the address clients use for the gateway, which may not be the operators' address.
 * `act`: what storing it leads to.
 */
export function PublicAddress({ url, act }: { readonly url: string; readonly act: string }) {
  const [typed, setTyped] = useState(url)
  const [problem, setProblem] = useState('')
  const save = (event: FormEvent) => {
    event.preventDefault()
    void call('connection.public', { publicUrl: typed.trim() === url ? '' : typed.trim() }).then((reply) => {
      if (!reply.ok) setProblem(errorText(reply.error).explanation)
    })
  }
  return (
    <form className={styles['public']} onSubmit={save} aria-label="Public address">
      <h2>Where do clients find this gateway?</h2>
      <p>
        The walk starts at the address that clients are given. Every request it makes from there only reads:
        it asks that host, and the hosts that its documents name, through this profile’s proxy and
        certificates.
      </p>
      <Field
        label="Public address of the gateway"
        type="url"
        mono
        value={typed}
        onChange={setTyped}
        error={problem}
        hint="It is kept with the profile."
      />
      <Button type="submit" variant="primary">
        {act}
      </Button>
    </form>
  )
}
