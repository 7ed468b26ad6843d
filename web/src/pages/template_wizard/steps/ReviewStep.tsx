import { Alert, Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconCircleCheck, IconShieldCheck } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { useCreateCampaign } from '@/api/campaigns';
import { usePublishTemplate, useVerifyTemplate, type TemplateProblem } from '@/api/templates';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';
import { useDraft } from '../draft';
import { Section } from '../Section';
import { stepName, stepOf, type Step } from '../steps';

const words = texts.wizard.review;

export function ReviewStep({ onGo }: { onGo: (step: Step) => void }) {
  const { problems } = useDraft();
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity !== 'error');
  return (
    <>
      {errors.length > 0 ? (
        <ProblemList title={words.errorsTitle} problems={errors} onGo={onGo} />
      ) : (
        <Alert color="green" icon={<IconCircleCheck aria-hidden />} title={words.fine}>
          {words.fineMore}
        </Alert>
      )}
      {warnings.length > 0 && <ProblemList title={words.warningsTitle} problems={warnings} onGo={onGo} />}
      <Verify />
      <Publish blocked={errors.length > 0} />
    </>
  );
}

interface ListProps {
  title: string;
  problems: TemplateProblem[];
  onGo: (step: Step) => void;
}

function ProblemList({ title, problems, onGo }: ListProps) {
  return (
    <Section title={title}>
      {problems.map(({ pointer, code, detail, mend }) => (
        <Group key={`${pointer} ${code} ${detail}`} justify="space-between" wrap="nowrap" align="flex-start">
          <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
            <Text size="sm" fw={550}>
              {detail}
            </Text>
            <Text size="sm" c="dimmed">
              {mend}
            </Text>
          </div>
          <Button
            size="compact-sm"
            variant="default"
            style={{ flex: 'none' }}
            onClick={() => onGo(stepOf(pointer))}
            aria-label={`${words.go}: ${stepName(stepOf(pointer))}, ${detail}`}
          >
            {words.go}
          </Button>
        </Group>
      ))}
    </Section>
  );
}

function Verify() {
  const draft = useDraft();
  const verify = useVerifyTemplate();
  const violated = verify.data?.items.filter(({ verdict }) => verdict === 'violated') ?? [];
  const run = async () => {
    await draft.save();
    verify.mutate(draft.id);
  };
  return (
    <Card>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Title order={2}>{words.verify}</Title>
          <Text size="sm" c="dimmed">
            {words.verifyMore}
          </Text>
        </div>
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={16} aria-hidden />}
          loading={verify.isPending}
          onClick={() => void run()}
          style={{ flex: 'none' }}
        >
          {words.verifyAction}
        </Button>
      </Group>
      <FormProblem error={verify.error} />
      {verify.data && (
        <Stack mt="md" gap="sm" role="status">
          <Text size="sm" fw={550}>
            {words.verified(verify.data.proved, verify.data.undecided)}
          </Text>
          {violated.map((item) => (
            <Alert key={`${item.code} ${item.subject}`} color="red" title={`${words.violated}: ${item.statement}`}>
              <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
                {item.reason}
              </Text>
              <Text size="sm" fw={500}>
                {item.mend}
              </Text>
            </Alert>
          ))}
        </Stack>
      )}
    </Card>
  );
}

function Publish({ blocked }: { blocked: boolean }) {
  const draft = useDraft();
  const publish = usePublishTemplate();
  const create = useCreateCampaign();
  const navigate = useNavigate();
  const [name, setName] = useState(draft.template.meta.name);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await draft.save();
    try {
      // Published already when only the campaign could not be made.
      const published = publish.data ?? (await publish.mutateAsync(draft.id));
      const campaign = await create.mutateAsync({ name: name.trim(), template_id: published.id });
      navigate(`/campaigns/${encodeURIComponent(campaign.id)}?tab=setup`);
    } catch {
      // Shown above the button.
    }
  };
  return (
    <Section title={words.publish} hint={words.publishHint}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <TextInput
            label={words.campaignName}
            required
            withAsterisk={false}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <FormProblem error={publish.error ?? create.error} />
          <div>
            <Button type="submit" disabled={blocked} loading={publish.isPending || create.isPending}>
              {words.publish}
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
