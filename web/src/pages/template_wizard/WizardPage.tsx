import { Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertCircle, IconArrowLeft, IconArrowRight, IconCheck, IconCloudUpload } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useParams, useSearchParams } from 'react-router-dom';
import { asProblem } from '@/api/problem';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { texts } from '@/texts/en';
import { DraftContext, useDraft } from './draft';
import { isStep, stepName, stepOf, STEPS, type Step } from './steps';
import { ContentStep } from './steps/ContentStep';
import { ConversationStep } from './steps/ConversationStep';
import { DataStep } from './steps/DataStep';
import { ReviewStep } from './steps/ReviewStep';
import { RulesStep } from './steps/RulesStep';
import { ToolsStep } from './steps/ToolsStep';
import { VoiceStep } from './steps/VoiceStep';
import { useTemplateDraft } from './useTemplateDraft';
import classes from './Wizard.module.css';

const words = texts.wizard;

/** From a copied template to a published one, step by step; saved as it is written. */
export function WizardPage() {
  const { templateId = '' } = useParams();
  return <Wizard key={templateId} id={templateId} />;
}

function Wizard({ id }: { id: string }) {
  const { query, draft } = useTemplateDraft(id);
  if (draft === null) {
    if (!query.isError) return <PageSkeleton />;
    return (
      <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
    );
  }
  return (
    <DraftContext.Provider value={draft}>
      <Steps />
    </DraftContext.Provider>
  );
}

const LEADS: Partial<Record<Step, string>> = {
  content: words.content.lead,
  conversation: words.conversation.lead,
  data: words.data.lead,
  rules: words.rules.lead,
  tools: words.tools.lead,
  voice: words.voice.lead,
  review: words.review.lead,
};

function contentOf(step: Step, go: (step: Step) => void): ReactNode {
  switch (step) {
    case 'content':
      return <ContentStep />;
    case 'conversation':
      return <ConversationStep />;
    case 'data':
      return <DataStep />;
    case 'rules':
      return <RulesStep />;
    case 'tools':
      return <ToolsStep />;
    case 'voice':
      return <VoiceStep />;
    case 'review':
      return <ReviewStep onGo={go} />;
  }
}

function Steps() {
  const draft = useDraft();
  const [search, setSearch] = useSearchParams();
  const asked = search.get('step');
  const step: Step = isStep(asked) ? asked : 'content';
  const at = STEPS.indexOf(step);
  const go = (next: Step) => setSearch({ step: next });
  const heading = useRef<HTMLHeadingElement>(null);
  const arrived = useRef(step);
  // Another step: the keyboard goes on at its heading.
  useEffect(() => {
    if (arrived.current === step) return;
    arrived.current = step;
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [step]);
  const before = STEPS[at - 1];
  const after = STEPS[at + 1];
  return (
    <>
      <PageHeader
        title={draft.template.meta.name || draft.id}
        crumbs={[
          { label: texts.newCampaign.crumb, to: '/campaigns' },
          { label: words.crumbNew, to: '/campaigns/new' },
        ]}
        actions={<SaveMark />}
      />
      <div className={classes.columns}>
        <StepList step={step} onGo={go} />
        <Stack gap="md" miw={0}>
          <div>
            <h2 ref={heading} tabIndex={-1} className={classes.heading}>
              {stepName(step)}
            </h2>
            <Text c="dimmed">{LEADS[step]}</Text>
          </div>
          {contentOf(step, go)}
          <Group justify="space-between" mt="md">
            {before ? (
              <Button
                variant="default"
                leftSection={<IconArrowLeft size={16} aria-hidden />}
                onClick={() => go(before)}
              >
                {words.back}
              </Button>
            ) : (
              <span />
            )}
            {after && (
              <Button rightSection={<IconArrowRight size={16} aria-hidden />} onClick={() => go(after)}>
                {words.next(stepName(after))}
              </Button>
            )}
          </Group>
        </Stack>
      </div>
    </>
  );
}

function StepList({ step, onGo }: { step: Step; onGo: (step: Step) => void }) {
  const { problems } = useDraft();
  const current = useRef<HTMLButtonElement>(null);
  // On a phone the steps are a strip: the one that is open is in view.
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [step]);
  return (
    <nav aria-label={words.stepsLabel} className={classes.steps}>
      <ol>
        {STEPS.map((one, at) => {
          const wrong = problems.filter((p) => p.severity === 'error' && stepOf(p.pointer) === one).length;
          return (
            <li key={one}>
              <button
                type="button"
                ref={one === step ? current : undefined}
                className={classes.step}
                aria-current={one === step ? 'step' : undefined}
                onClick={() => onGo(one)}
              >
                <span className={classes.number} aria-hidden>
                  {at + 1}
                </span>
                {stepName(one)}
                {wrong > 0 && one !== 'review' && (
                  <span className={classes.wrong} aria-label={words.errors(wrong)}>
                    {wrong}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function SaveMark() {
  const draft = useDraft();
  const failed = draft.state === 'failed';
  const label = {
    saved: words.saved,
    unsaved: words.unsaved,
    saving: words.saving,
    failed: words.notSaved,
  }[draft.state];
  const Icon = failed ? IconAlertCircle : draft.state === 'saved' ? IconCheck : IconCloudUpload;
  return (
    <Group gap={6} role="status" wrap="nowrap">
      <Icon size={16} stroke={1.8} aria-hidden color={failed ? 'var(--mantine-color-error)' : undefined} />
      <Text size="sm" c={failed ? 'var(--mantine-color-error)' : 'dimmed'} maw={420}>
        {failed && draft.failure ? `${label}: ${draft.failure.message}` : label}
      </Text>
      {failed && (
        <Button size="compact-sm" variant="default" onClick={() => void draft.save()}>
          {texts.common.actions.retry}
        </Button>
      )}
    </Group>
  );
}
