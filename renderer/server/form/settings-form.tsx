import { useState } from 'react'
import { canonicalUrl } from '../../../shared/contextforge/index.ts'
import { configIn, isSame } from '../../../shared/change/draft.ts'
import { readRaw } from '../../../shared/change/raw-json.ts'
import type { WantedChange } from '../../../shared/change/review.ts'
import { changedFields } from '../../../shared/change/plan.ts'
import type { ServerSettings } from '../../../shared/change/settings.ts'
import type { ServerView } from '../../../shared/fleet/view.ts'
import { useConnection } from '../../reading/connection.tsx'
import { keepDraft } from '../keep-draft.ts'
import { useDraft, type Draft } from '../left-behind.ts'
import { useAsked } from '../../reading/use-asked.ts'
import { Button } from '../../ui/button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Toggle } from '../../ui/toggle.tsx'
import { IssuerPanel } from '../issuer-panel.tsx'
import { useKeys } from '../../ui/use-keys.ts'
import { usePaused } from '../../ui/use-paused.ts'
import { Fields } from './fields.tsx'
import styles from './form.module.css'
import { TYPING_PAUSE } from './issuer-line.tsx'
import { RawEditor } from './raw-editor.tsx'
import { WhatIf } from './what-if.tsx'

type SettingsFormProps = {
  readonly view: ServerView
  readonly tokenId: string | null
  readonly onReview: (wanted: WantedChange) => void
  readonly onCopied: (copied: boolean) => void
  /** Shows the draft on the switchboard, as a preview. */
  readonly onBoard: (wanted: WantedChange) => void
}

/**
 * All OAuth settings of a server. What is typed stays until it is applied or discarded, and only the review
 * sends it.
 */
export function SettingsForm({ view, tokenId, onReview, onCopied, onBoard }: SettingsFormProps) {
  const { server } = view.row
  const { connection } = useConnection()
  const baseUrl = connection?.baseUrl ?? ''
  const kept = useDraft(baseUrl, server.id)
  const keep = (next: Draft | null) => keepDraft(baseUrl, server.id, next)
  const now: ServerSettings = { oauthEnabled: server.oauthEnabled, oauthConfig: server.oauthConfig }
  const draft: Draft = kept ?? { base: now, mine: now, secrets: {}, raw: null }
  const [form, setForm] = useState<'fields' | 'json'>('fields')
  const dirty = kept !== null && (!isSame(draft.base, draft.mine) || Object.keys(draft.secrets).length > 0)
  const unreadable = draft.raw !== null && !readRaw(draft.raw).ok
  const settled = usePaused(draft.mine, TYPING_PAUSE)
  const asked = useAsked('change.whatIf', { serverId: server.id, mine: settled, tokenId }, true)
  const wanted = wantedBy(draft)
  const fields = changedFields({
    before: draft.base.oauthConfig,
    after: draft.mine.oauthConfig,
    newSecrets: Object.keys(draft.secrets),
    enabled: { before: draft.base.oauthEnabled, after: draft.mine.oauthEnabled },
  })
  const set = (more: Partial<Draft>) => {
    const next = { ...draft, ...more }
    const untouched =
      isSame(next.base, next.mine) && Object.keys(next.secrets).length === 0 && next.raw === null
    keep(untouched ? null : next)
  }
  // A field changes the configuration, so a text that could not be read is discarded.
  const setMine = (mine: Partial<ServerSettings>) => set({ mine: { ...draft.mine, ...mine }, raw: null })
  const ready = dirty && !unreadable
  useKeys({ 'Ctrl+Enter': ready ? () => onReview(wanted) : undefined })

  const config = configIn(draft.mine)
  const { oauthEnabled } = draft.mine
  const canonical = connection ? canonicalUrl(connection.appDomain, server.id) : null
  const behind = kept !== null && !isSame(kept.base, now)
  return (
    <div className={styles['form']} role="form" aria-label="OAuth settings">
      <header className={styles['top']}>
        <Toggle isSelected={oauthEnabled} onChange={(on) => setMine({ oauthEnabled: on })}>
          OAuth (oauth_enabled)
        </Toggle>
        <span className={styles['grow']} />
        <Segmented
          label="Show settings as"
          hideLabel
          value={form}
          onChange={setForm}
          options={[
            { id: 'fields', label: 'Form' },
            { id: 'json', label: 'JSON' },
          ]}
        />
      </header>
      <div className={styles['columns']}>
        <div className={styles['fields']}>
          {behind && (
            <p className={styles['behind']} role="status">
              The server was changed since you began to type. Your edit is merged with that when you review
              it.
            </p>
          )}
          {!oauthEnabled && (
            <p className={styles['behind']} role="status">
              {server.oauthEnabled
                ? 'Off: the gateway deletes oauth_config when this is applied. Undo brings it back from the history, without secrets.'
                : 'OAuth is off: tokens of your identity provider are not checked here. Turn it on to enter settings.'}
            </p>
          )}
          {oauthEnabled && form === 'json' && (
            <RawEditor
              raw={draft.raw}
              config={draft.mine.oauthConfig}
              onText={(raw, read) =>
                set(
                  read === null
                    ? { raw }
                    : { raw: sameText(raw, read) ? null : raw, mine: { ...draft.mine, oauthConfig: read } },
                )
              }
            />
          )}
          {oauthEnabled && form === 'fields' && (
            <Fields
              draft={draft}
              config={config}
              canonical={canonical}
              whatIf={asked.value}
              server={server}
              onConfig={(oauthConfig) => setMine({ oauthConfig })}
              onSecrets={(secrets, oauthConfig) =>
                set({ secrets, mine: { ...draft.mine, oauthConfig }, raw: null })
              }
              onJson={() => setForm('json')}
            />
          )}
          <IssuerPanel view={view} onCopied={onCopied} />
        </div>
        <WhatIf asked={asked} dirty={ready} onBoard={() => onBoard(wanted)} />
      </div>
      <footer className={styles['foot']}>
        <span role="status">{footSays(fields, unreadable)}</span>
        <Button isDisabled={kept === null} onPress={() => keep(null)}>
          Discard
        </Button>
        <Button variant="primary" kbd="Ctrl ↵" isDisabled={!ready} onPress={() => onReview(wanted)}>
          Review change
        </Button>
      </footer>
    </div>
  )
}

const sameText = (raw: string | null, config: unknown): boolean => raw === JSON.stringify(config, null, 2)

const wantedBy = ({ base, mine, secrets }: Draft): WantedChange => ({
  kind: 'edit',
  base,
  mine: mine.oauthEnabled ? mine : { oauthEnabled: false, oauthConfig: null },
  secrets: { ...secrets },
  choices: {},
})

function footSays(fields: readonly string[], unreadable: boolean): string {
  if (unreadable) return 'The JSON cannot be read yet; nothing of it is lost.'
  if (fields.length === 0) return 'Nothing is changed.'
  return `${fields.length === 1 ? '1 setting' : `${fields.length} settings`} changed here, nothing sent: ${fields.join(', ')}.`
}
