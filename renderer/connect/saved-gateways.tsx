import { useEffect, useState } from 'react'
import type { Profile } from '../../shared/connection/view.ts'
import { hostOf } from '../../shared/kernel/host.ts'
import { count } from '../../shared/kernel/words.ts'
import { on } from '../bridge.ts'
import type { Kept } from '../reading/lines.ts'
import { Middle } from '../ui/exact.tsx'
import { useAsked } from '../reading/use-asked.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { When } from '../ui/clock.tsx'
import { EnvTag } from '../ui/env-tag.tsx'
import { Spoken } from '../ui/spoken.tsx'
import { cx } from '../ui/cx.ts'
import styles from './saved-gateways.module.css'

type SavedGatewaysProps = {
  readonly profiles: readonly Profile[]
  readonly current: string | null
  readonly busy: boolean
  readonly onOpen: (profile: Profile) => void
  /** Shows the stored data of a gateway, without a connection. */
  readonly onLook: (kept: Kept) => void
  readonly onEdit: (profile: Profile) => void
  readonly onRemove: (profile: Profile) => void
}

/** The saved gateways, each with the colour and the name of its environment. */
export function SavedGateways({
  profiles,
  current,
  busy,
  onOpen,
  onLook,
  onEdit,
  onRemove,
}: SavedGatewaysProps) {
  const [removing, setRemoving] = useState<string | null>(null)
  return (
    <section className={styles['saved']} aria-label="Saved gateways">
      <h2>Saved gateways</h2>
      <ul>
        {profiles.map((profile) => (
          <li key={profile.id} className={cx(styles['card'], profile.id === current && styles['current'])}>
            <EnvTag environment={profile.environment} />
            <div className={styles['what']}>
              <b title={profile.name}>{profile.name}</b>
              <Middle value={hostOf(profile.url)} />
              <span title={says(profile)}>{says(profile)}</span>
            </div>
            {removing === profile.id ? (
              <div className={styles['acts']}>
                <Button autoFocus onPress={() => setRemoving(null)}>
                  Keep {profile.name}
                </Button>
                <Button
                  variant="quiet"
                  onPress={() => {
                    setRemoving(null)
                    onRemove(profile)
                  }}
                >
                  Remove it and its sign-in
                </Button>
              </div>
            ) : (
              <div className={styles['acts']}>
                <Button aria-label={`Open ${profile.name}`} isDisabled={busy} onPress={() => onOpen(profile)}>
                  Open
                </Button>
                <span className={styles['grow']} />
                <IconButton
                  icon="edit"
                  label={`Edit ${profile.name}`}
                  isDisabled={busy}
                  onPress={() => onEdit(profile)}
                />
                <IconButton
                  icon="trash"
                  label={`Remove ${profile.name}`}
                  isDisabled={busy}
                  onPress={() => setRemoving(profile.id)}
                />
                <LastRead profile={profile} busy={busy} onLook={onLook} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

type LastReadProps = {
  readonly profile: Profile
  readonly busy: boolean
  readonly onLook: (kept: Kept) => void
}

/** The last stored reading of a gateway, without opening it: how many servers, and how old. */
function LastRead({ profile, busy, onLook }: LastReadProps) {
  const asked = useAsked('fleet.kept', { profileId: profile.id })
  const { again } = asked
  useEffect(() => on('lock.fell', again), [again])
  const kept = asked.value?.kept ?? null
  if (kept === null) return null
  const servers = count(kept.servers, 'server')
  return (
    <div className={styles['last']}>
      <Button
        variant="quiet"
        icon="offline"
        isDisabled={busy}
        onPress={() => onLook({ profile, asOf: kept.asOf, servers: kept.servers })}
      >
        <Spoken says={`Show what was read of ${profile.name}, the last list: ${servers}`}>
          Last list: {servers}
        </Spoken>
      </Button>
      <span>
        <When at={kept.asOf} />
      </span>
    </div>
  )
}

function says(profile: Profile): string {
  const secret = profile.hasSecret ? 'sign-in kept' : 'asks for the sign-in'
  return [profile.readOnly ? 'read-only' : 'writable', secret].join(', ')
}
