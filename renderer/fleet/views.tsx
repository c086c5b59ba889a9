import { useState } from 'react'
import { MAX_VIEW_NAME, MOST_VIEWS, saveView, type Desk } from '../../shared/window/desk.ts'
import { changeDesk, deskNow } from '../reading/desk.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import type { MenuAct } from '../ui/menu.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { useToasts } from '../ui/toast.tsx'
import { keptOf, lookOf, type Look } from './use-look.ts'

/* Saved views: a name for a filter, an order, groups and columns of the fleet. */

/** Removes a saved view, which can be undone while the message about it is shown. */
export function useRemoveView(): (name: string) => void {
  const { show } = useToasts()
  return (name) => {
    const before = deskNow().views
    changeDesk({ views: before.filter((view) => view.name !== name) })
    show({
      tone: 'info',
      title: `The view ${name} was removed`,
      text: 'The servers stay as they are.',
      action: { label: 'Undo', onPress: () => changeDesk({ views: before }) },
    })
  }
}

/** The acts of the menu of views. In: the saved views, the present look, and what the acts do. */
export function viewActs(
  views: Desk['views'],
  look: Look,
  acts: {
    readonly onSave: () => void
    readonly onRemove: (name: string) => void
  },
): readonly MenuAct[] {
  const now = JSON.stringify(keptOf(look))
  return [
    ...views.map(({ name, look: saved }) => ({
      id: `view ${name}`,
      label: name,
      icon: <Icon name={JSON.stringify(keptOf(lookOf(saved))) === now ? 'check' : 'eye'} size={14} />,
      onAction: () => changeDesk({ look: saved }),
    })),
    {
      id: 'save',
      label: 'Save what is shown as a view…',
      icon: <Icon name="plus" size={14} />,
      onAction: acts.onSave,
    },
    ...views.map(({ name }) => ({
      id: `remove ${name}`,
      label: `Remove the view ${name}`,
      icon: <Icon name="trash" size={14} />,
      onAction: () => acts.onRemove(name),
    })),
  ]
}

/** Asks for the name of a view and saves it. A view of this name is replaced, which is said before. */
export function SaveViewSheet({ look, onClose }: { readonly look: Look; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const [full, setFull] = useState(false)
  const name = typed.trim()
  const replaces = deskNow().views.some((view) => view.name === name)
  const save = () => {
    if (name === '') return
    const views = saveView(deskNow().views, { name, look: keptOf(look) })
    if (views === null) setFull(true)
    else {
      changeDesk({ views })
      onClose()
    }
  }
  return (
    <Sheet
      title="Save this view"
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={name === ''} onPress={save}>
            {replaces ? 'Replace' : 'Save'}
          </Button>
        </>
      }
    >
      <ViewName
        {...{ typed, replaces, full }}
        onTyped={(text) => {
          setTyped(text)
          setFull(false)
        }}
        onSave={save}
      />
    </Sheet>
  )
}

type ViewNameProps = {
  readonly typed: string
  /** Whether there is a view of this name. */
  readonly replaces: boolean
  /** Whether there are as many views as can be kept. */
  readonly full: boolean
  readonly onTyped: (text: string) => void
  readonly onSave: () => void
}

/** The field for the name of a view. */
export const ViewName = ({ typed, replaces, full, onTyped, onSave }: ViewNameProps) => (
  <form
    onSubmit={(event) => {
      event.preventDefault()
      onSave()
    }}
  >
    <Field
      label="Name of the view"
      value={typed}
      onChange={onTyped}
      maxLength={MAX_VIEW_NAME}
      autoFocus
      placeholder="Broken on stage"
      hint={
        replaces
          ? 'There is a view of this name: it is replaced.'
          : 'Filter, order, groups and columns as they are now. The palette and this menu list it.'
      }
      error={full ? `There are ${MOST_VIEWS} views already. Remove one first.` : ''}
    />
  </form>
)
