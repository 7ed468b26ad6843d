import { texts } from '@/texts/en';

export const STEPS = ['content', 'conversation', 'data', 'rules', 'tools', 'voice', 'review'] as const;
export type Step = (typeof STEPS)[number];

export function isStep(value: string | null): value is Step {
  return STEPS.some((step) => step === value);
}
export const stepName = (step: Step) => texts.wizard.steps[step];

const PLACES: [string, Step][] = [
  ['/meta', 'content'],
  ['/business_context', 'content'],
  ['/custom_fields', 'content'],
  ['/response_templates/personality', 'content'],
  ['/session_config/max_call', 'voice'],
  ['/session_config/voicemail', 'voice'],
  ['/session_config', 'conversation'],
  ['/response_templates', 'conversation'],
  ['/extraction_rules', 'data'],
  ['/decision_tree', 'rules'],
  ['/tool_configs', 'tools'],
  ['/audio_settings', 'voice'],
];

/** The step on which one finds a place of the template. */
export function stepOf(pointer: string): Step {
  return PLACES.find(([start]) => pointer.startsWith(start))?.[1] ?? 'content';
}
