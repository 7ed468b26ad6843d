import { texts } from '@/texts/en';
import { spoken, type TemplateDoc } from './template';
import { plainNames } from './words';

const words = texts.call.actionsOfDecisions;

/** What a decision does, for people: "say (question) ask_time" -> "Says “When can we call?”", by the template's script. */
export function actionWords(action: string, template: TemplateDoc | undefined): string {
  const script = /^say (?:\([a-z_]+\) )?([a-z][a-z0-9_]*)$/.exec(action)?.[1];
  const first = template?.response_templates.scripts.find(({ id }) => id === script)?.variants[0];
  if (template !== undefined && first !== undefined) return words.says(spoken(first, template));
  const [what = '', to] = action.split(' -> ', 2);
  if (to !== undefined) return words.becomes(plainNames(what), plainNames(to));
  return plainNames(action);
}
