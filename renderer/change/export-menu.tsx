import { exportPlans, type ExportForm } from '../../shared/change/export.ts'
import { count } from '../../shared/kernel/words.ts'
import type { Review } from '../../shared/change/review.ts'
import { useConnection } from '../reading/connection.tsx'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { Menu } from '../ui/menu.tsx'
import { useCopied } from '../ui/use-copied.ts'

const FORMS: readonly { readonly id: ExportForm; readonly label: string }[] = [
  { id: 'curl', label: 'Copy as curl, with $TOKEN' },
  { id: 'json', label: 'Copy the plan as JSON' },
  { id: 'helm', label: 'Copy as values for Helm' },
]

/** Exports the plan for somebody else who may write. It contains no token and no secret. */
export function ExportMenu({ reviews }: { readonly reviews: readonly Review[] }) {
  const { connection } = useConnection()
  const copied = useCopied()
  if (!connection) return null
  const target = {
    baseUrl: connection.baseUrl,
    headerName: connection.profile.authHeaderName || 'Authorization',
  }
  const blanks = reviews.reduce((sum, { instruction }) => sum + instruction.blanks.length, 0)
  const holds =
    blanks === 0
      ? 'It holds no token and no secret.'
      : `It holds no token and no secret. ${count(blanks, 'blank')} to fill in: the gateway does not put these back.`
  const copy = async (form: ExportForm) => {
    copied(await copyText(exportPlans(reviews, target, form)), { title: 'Plan copied', text: holds })
  }
  return (
    <Menu
      label="Export plan"
      acts={FORMS.map(({ id, label }) => ({ id, label, onAction: () => void copy(id) }))}
    >
      <Button variant="quiet" size="large">
        Export plan
      </Button>
    </Menu>
  )
}
