export { ToastProvider, useToasts, type Toast } from '../ui/toast.tsx'
