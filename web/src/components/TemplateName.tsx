import { useTemplateName } from '@/api/template_editor';

/** A template by its name, where it is still there. */
export function TemplateName({ id }: { id: string }) {
  return useTemplateName(id);
}
