/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "generate.h"
#include "verbs.h"

/* The function of bash and the action of zsh's _arguments that complete an argument, by enum
 * option_complete. */
static const struct {
	const char *bash, *zsh;
} kinds[_COMPLETE_MAX] = {
	[COMPLETE_NOTHING] = {"none", " "},
	[COMPLETE_FILE] = {"file", "_files"},
	[COMPLETE_UNIT] = {"unit", "_syscarve_units"},
	[COMPLETE_FILE_OR_UNIT] = {"file-or-unit", "_syscarve_files_or_units"},
	[COMPLETE_PROCESS] = {"process", "_pids"},
	[COMPLETE_COMMAND] = {"command", "_command_names -e"},
	[COMPLETE_VERB] = {"verb", "_syscarve_verbs"},
	[COMPLETE_SET] = {"set", "_syscarve_sets"},
};

/* ---- bash */

static void print_bash_options(const struct verb *v, const struct option_list *list)
{
	printf("\t_syscarve_options[%s]='", v->name);
	for (size_t i = 0; i < list->n; i++) {
		const struct option_row *row = list->at[i].row;

		if (row->letter)
			printf("-%c ", row->letter);
		if (row->name && (!row->argument || row->argument_may_lack))
			printf("--%s ", row->name);
		if (row->name && row->argument)
			printf("--%s= ", row->name);
	}
	puts("'");
}

static void print_bash_value(const struct option_row *row)
{
	const char *word, *summary;

	if (!row->words) {
		printf("'%s'\n", kinds[row->complete].bash);
		return;
	}
	fputs("'words", stdout);
	for (size_t i = 0; (word = row->words(i, &summary)); i++)
		printf(" %s", word);
	puts("'");
}

/* "run--style" is the key; of an option whose argument may lack "replay--journal=", as it takes no
 * word that follows. */
static void print_bash_arguments(const struct verb *v, const struct option_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct option_row *row = list->at[i].row;

		if (!row->argument)
			continue;
		printf("\t_syscarve_arguments[%s--%s%s]=", v->name, row->name,
			row->argument_may_lack ? "=" : "");
		print_bash_value(row);
		if (!row->letter)
			continue;
		printf("\t_syscarve_arguments[%s-%c]=", v->name, row->letter);
		print_bash_value(row);
	}
}

static void print_bash_verb(const struct verb *v)
{
	struct option_list list;

	option_list(v->options, &list);
	print_bash_options(v, &list);
	print_bash_arguments(v, &list);
	printf("\t_syscarve_operands[%s]='%s%s'\n", v->name,
		v->operand && v->operands == COMPLETE_COMMAND ? "file-then-" : "",
		kinds[v->operands].bash);
}

static void print_bash_group(const struct verb *group)
{
	const struct verb *v;

	printf("\t_syscarve_groups[%s]='", group->name);
	for (size_t i = 0; (v = verbs_member(group, i)); i++)
		printf("%s ", verb_last_word(v));
	puts("'");
}

void generate_bash(void)
{
	const char *name, *summary;

	fputs("\t_syscarve_verbs='", stdout);
	for (size_t i = 0; (name = verbs_words(i, &summary)); i++)
		printf("%s ", name);
	puts("'");
	for (size_t i = 0; verbs[i]; i++)
		if (verbs[i]->group)
			print_bash_group(verbs[i]);
		else if (!verbs[i]->hidden)
			print_bash_verb(verbs[i]);
}

/* ---- zsh */

/* Text inside of single quotes, and inside of a part of a spec that @special ends. */
static void print_quoted(const char *text, const char *special)
{
	for (; *text; text++)
		if (*text == '\'')
			fputs("'\\''", stdout);
		else if (strchr(special, *text))
			printf("\\%c", *text);
		else
			putchar(*text);
}

/* "((exact\:'what was observed' wide\:...))", or "(247 252)" if there are no summaries. */
static void print_zsh_words(const struct option_row *row)
{
	const char *word, *summary;

	row->words(0, &summary);
	fputs(summary ? "((" : "(", stdout);
	for (size_t i = 0; (word = row->words(i, &summary)); i++) {
		printf("%s%s", i > 0 ? " " : "", word);
		if (summary) {
			fputs("\\:\"", stdout);
			print_quoted(summary, ":\"\\$`");
			putchar('"');
		}
	}
	row->words(0, &summary);
	fputs(summary ? "))" : ")", stdout);
}

static void print_zsh_argument(const struct option_row *row)
{
	if (!row->argument)
		return;
	fputs(row->argument_may_lack ? "::" : ":", stdout);
	print_quoted(row->argument, ":");
	putchar(':');
	if (row->words)
		print_zsh_words(row);
	else
		fputs(kinds[row->complete].zsh, stdout);
}

/* '(-o --output)'{-o+,--output=}'[text]:FILE:_files'; an option that repeats has '*' before. */
static void print_zsh_option(const struct option_row *row)
{
	const char *letter_sign = row->argument ? "+" : "";
	const char *name_sign = row->argument_may_lack ? "=-" : row->argument ? "=" : "";

	fputs("\t\t", stdout);
	if (row->repeats)
		fputs("'*'", stdout);
	else if (row->letter && row->name)
		printf("'(-%c --%s)'", row->letter, row->name);
	if (row->letter && row->name)
		printf("{-%c%s,--%s%s}", row->letter, letter_sign, row->name, name_sign);
	else if (row->letter)
		printf("-%c%s", row->letter, letter_sign);
	else
		printf("--%s%s", row->name, name_sign);
	fputs("'[", stdout);
	print_quoted(row->help, "[]:\\");
	putchar(']');
	print_zsh_argument(row);
	puts("' \\");
}

/* A command is completed by what completes commands. If a profile may stand before it, what the
 * first word is depends on -f. */
static void print_zsh_operands(const struct verb *v)
{
	bool command = v->operands == COMPLETE_COMMAND;

	if (command && v->operand)
		puts("\t\t$first '*::command:_normal -p syscarve'");
	else if (command)
		puts("\t\t'(-):command:_command_names -e' '*::arguments:_normal -p syscarve'");
	else
		printf("\t\t'*:argument:%s'\n", kinds[v->operands].zsh);
}

/* "_syscarve-unit-start" */
static void print_zsh_function(const char *name)
{
	fputs("_syscarve-", stdout);
	for (; *name; name++)
		putchar(*name == ' ' ? '-' : *name);
	puts("()\n{");
}

static void print_zsh_summary(const char *word, const char *summary)
{
	printf("\t\t'%s:", word);
	print_quoted(summary, ":\\");
	puts("'");
}

static void print_zsh_group(const struct verb *group)
{
	const struct verb *v;

	print_zsh_function(group->name);
	puts("\tlocal -a verbs=(");
	for (size_t i = 0; (v = verbs_member(group, i)); i++)
		print_zsh_summary(verb_last_word(v), v->summary);
	printf("\t)\n\t_syscarve_group %s verbs\n}\n\n", group->name);
}

static void print_zsh_verb(const struct verb *v)
{
	struct option_list list;

	option_list(v->options, &list);
	print_zsh_function(v->name);
	if (v->operand && v->operands == COMPLETE_COMMAND)
		puts("\tlocal -a first\n\t(( $words[(I)(-f*|--filter*)] )) && first=('(-):command:_command_names -e') ||\n"
		     "\t\tfirst=(':profile:_files' ':command:_command_names -e')");
	puts("\t_arguments -s -S : \\");
	for (size_t i = 0; i < list.n; i++)
		if (!list.at[i].row->heading)
			print_zsh_option(list.at[i].row);
	print_zsh_operands(v);
	puts("}\n");
}

void generate_zsh(void)
{
	const char *name, *summary;

	puts("_syscarve_verbs()\n{\n\tlocal -a verbs=(");
	for (size_t i = 0; (name = verbs_words(i, &summary)); i++)
		print_zsh_summary(name, summary);
	puts("\t)\n\t_describe verb verbs\n}\n");
	for (size_t i = 0; verbs[i]; i++)
		if (verbs[i]->group)
			print_zsh_group(verbs[i]);
		else if (!verbs[i]->hidden)
			print_zsh_verb(verbs[i]);
}
