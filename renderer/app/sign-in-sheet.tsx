import { useState } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { Connection } from '../../shared/connection/view.ts'
import { call } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Sheet } from '../ui/sheet.tsx'

type SignInSheetProps = {
  readonly connection: Connection
  readonly onSignedIn: () => void
  readonly onClose: () => void
}

/** Asks for the secret once. Everything on the screen stays as it is. */
export function SignInSheet({ connection, onSignedIn, onClose }: SignInSheetProps) {
  const [secret, setSecret] = useState('')
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const { profile, demo } = connection
  const label = profile.signInWith === 'token' ? 'Admin token' : 'Password'

  const signIn = async () => {
    if (busy || (!demo && secret === '')) return
    setBusy(true)
    const result = await call('connection.renew', { secret })
    setBusy(false)
    setSecret('')
    if (result.ok) {
      onSignedIn()
      return
    }
    const says = errorText(result.error)
    setError(`${says.title}. ${says.explanation} ${says.next}`)
  }

  return (
    <Sheet title="Sign in again" size="small" onClose={onClose}>
      <p>
        Your sign-in at {profile.name} has ended or ends soon. What is on the screen, the drafts and the token
        shelf stay.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void signIn()
        }}
        style={{ display: 'flex', flexDirection: 'column', gap: 12 }}
      >
        {demo ? (
          <p>The demo knows its own password.</p>
        ) : (
          <Field
            label={profile.signInWith === 'password' ? `${label} of ${profile.email}` : label}
            type="password"
            autoFocus
            value={secret}
            onChange={(value) => {
              setSecret(value)
              setError('')
            }}
            error={error}
          />
        )}
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button onPress={onClose}>Not now</Button>
          <Button type="submit" variant="primary" busy={busy} isDisabled={!demo && secret === ''}>
            Sign in
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
