/** A template document as the pages read it (docs/template.schema.json has all of it). Unknown members stay. */
export interface TemplateDoc {
  meta: { id: string; name: string; purpose: string; description?: string; language?: string; tags?: string[] };
  session_config: { stages: Stage[]; initial_stage?: string; max_call_seconds?: number; voicemail?: { action?: string } };
  extraction_rules: { intents: Intent[]; fields: Field[] };
  decision_tree: {
    global_nodes: TreeNode[];
    stage_nodes: Record<string, TreeNode[]>;
    stage_transitions: unknown;
    offers: Offer[];
  };
  tool_configs: { tools: Tool[] };
  response_templates: { mode?: string; personality: Personality; scripts: Script[] };
  audio_settings: Record<string, unknown>;
  business_context: {
    company?: Record<string, string>;
    product?: Record<string, string>;
    facts?: string[];
    required_documents?: string[];
  };
  custom_fields: Record<string, unknown>;
}
export interface Stage {
  id: string;
  title?: string;
  objective?: string;
  entry_script?: string;
  required_fields?: string[];
  optional_fields?: string[];
  max_turns?: number;
  on_max_turns?: string;
}
export interface Intent {
  id: string;
  description?: string;
}
export interface Field {
  id: string;
  type: string;
  description?: string;
  stages?: string[];
  question_script?: string;
  reprompt_script?: string;
  confirm?: string;
  choices?: { id: string; phrases?: string[] }[];
}
export interface TreeNode {
  id: string;
  title?: string;
  when?: unknown;
  then?: unknown[];
  children?: TreeNode[];
}
export interface Offer {
  id: string;
  steps?: number[];
  limit?: number;
  unit?: string;
}
export interface Tool {
  id: string;
  kind: string;
  description?: string;
  effect?: string;
  timeout_ms?: number;
  document_types?: string[];
}
export interface Personality {
  agent_name?: string;
  role?: string;
  traits?: string[];
  tone?: string;
}
export interface Script {
  id: string;
  variants: string[];
  asks?: string;
  disclosure?: boolean;
}

/** What a template has that names none (docs/template.schema.json). */
export const DEFAULT_AGENT_NAME = 'Alex';
export const DEFAULT_VOICE = 'slt';

type Loose = Record<string, unknown>;
const object = (value: unknown): Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

function stageNodes(value: unknown): Record<string, unknown[]> {
  return Object.fromEntries(Object.entries(object(value)).map(([stage, nodes]) => [stage, list(nodes)]));
}

/** Reads a template's document, with what is missing as empty: pages of a broken draft show what there is. */
export function readTemplate(value: unknown): TemplateDoc {
  const doc = object(value);
  const session = object(doc.session_config);
  const rules = object(doc.extraction_rules);
  const tree = object(doc.decision_tree);
  const responses = object(doc.response_templates);
  const read = {
    ...doc,
    meta: { id: '', name: '', purpose: '', ...object(doc.meta) },
    session_config: { ...session, stages: list(session.stages) },
    extraction_rules: { ...rules, intents: list(rules.intents), fields: list(rules.fields) },
    decision_tree: {
      ...tree,
      global_nodes: list(tree.global_nodes),
      stage_nodes: stageNodes(tree.stage_nodes),
      offers: list(tree.offers),
    },
    tool_configs: { ...object(doc.tool_configs), tools: list(object(doc.tool_configs).tools) },
    response_templates: {
      ...responses,
      personality: object(responses.personality),
      scripts: list(responses.scripts),
    },
    audio_settings: object(doc.audio_settings),
    business_context: object(doc.business_context),
    custom_fields: object(doc.custom_fields),
  };
  return read as unknown as TemplateDoc;
}

/** "Sells. Outcomes: sold (it was)." is the description "Sells." with the outcomes [{sold, it was}]. */
export function splitDescription(description: string): { words: string; outcomes: { id: string; means: string }[] } {
  const at = description.indexOf('Outcomes:');
  if (at < 0) return { words: description.trim(), outcomes: [] };
  const outcomes: { id: string; means: string }[] = [];
  for (const match of description.slice(at + 9).matchAll(/([a-z][a-z0-9_]*)(?:\s*\(([^)]*)\))?\s*(?:,|\.|;|$)/g)) {
    outcomes.push({ id: match[1] ?? '', means: match[2] ?? '' });
  }
  return { words: description.slice(0, at).trim(), outcomes };
}

/** Words with the template's own content in the place of {braces}; what only a call knows stays as its default. */
export function spoken(text: string, doc: TemplateDoc): string {
  return text.replaceAll(/\{([a-z_.]+)(?:\|([^}]*))?\}/g, (_, name: string, fallback: string | undefined) => {
    const [first, second = ''] = name.split('.');
    if (first === 'company') return doc.business_context.company?.[second] ?? fallback ?? second;
    if (first === 'product') return doc.business_context.product?.[second] ?? fallback ?? second;
    if (first === 'agent' && second === 'name') {
      return doc.response_templates.personality.agent_name ?? fallback ?? DEFAULT_AGENT_NAME;
    }
    return fallback ?? `[${name.replaceAll(/[._]/g, ' ')}]`;
  });
}

/** What the agent says first. */
export function openingWords(doc: TemplateDoc): string {
  const first = doc.session_config.stages.find(({ id }) => id === doc.session_config.initial_stage);
  const stage = first ?? doc.session_config.stages[0];
  const script = doc.response_templates.scripts.find(({ id }) => id === stage?.entry_script);
  return spoken(script?.variants[0] ?? '', doc);
}

/** The scripts that belong to a stage: its opening, and the questions for what it collects. */
export function scriptsOfStage(doc: TemplateDoc, stage: Stage): string[] {
  const names = [stage.entry_script];
  for (const id of [...(stage.required_fields ?? []), ...(stage.optional_fields ?? [])]) {
    const field = doc.extraction_rules.fields.find((one) => one.id === id);
    names.push(field?.question_script, field?.reprompt_script);
  }
  return [...new Set(names.filter((name): name is string => name !== undefined && name !== ''))];
}

/** An id made of words: "Our survey 2" -> "our_survey_2"; different from those that are taken. */
export function idOf(words: string, taken: readonly string[] = [], fallback = 'template'): string {
  const base =
    words
      .toLowerCase()
      .normalize('NFKD')
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_+|_+$/g, '')
      .slice(0, 48) || fallback;
  if (!taken.includes(base)) return base;
  for (let n = 2; ; n += 1) if (!taken.includes(`${base}_${n}`)) return `${base}_${n}`;
}
