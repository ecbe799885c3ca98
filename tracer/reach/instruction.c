/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "instruction.h"

#include <Zydis/Zydis.h>

enum {
	/* mod and rm of an operand at an offset from the next instruction */
	MOD_NO_DISPLACEMENT = 0,
	RM_RELATIVE = 5,
	INT_32_BIT = 0x80,
};

bool instruction_decoder(void)
{
	return true;
}

static const ZydisDecoder *decoder(void)
{
	static ZydisDecoder made;
	static bool is_made;

	if (!is_made)
		ZydisDecoderInit(&made, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	is_made = true;
	return &made;
}

static enum instruction_kind kind_of(const ZydisDecodedInstruction *i)
{
	switch (i->mnemonic) {
	case ZYDIS_MNEMONIC_CALL:
		return INSTRUCTION_CALL;
	case ZYDIS_MNEMONIC_JMP:
		return INSTRUCTION_JUMP;
	case ZYDIS_MNEMONIC_RET:
	case ZYDIS_MNEMONIC_IRETQ:
	case ZYDIS_MNEMONIC_HLT:
	case ZYDIS_MNEMONIC_UD2:
		return INSTRUCTION_STOP;
	case ZYDIS_MNEMONIC_SYSCALL:
		return INSTRUCTION_SYSCALL;
	case ZYDIS_MNEMONIC_SYSENTER:
		return INSTRUCTION_FOREIGN;
	case ZYDIS_MNEMONIC_INT:
		return i->raw.imm[0].value.u == INT_32_BIT ? INSTRUCTION_FOREIGN
							   : INSTRUCTION_OTHER;
	case ZYDIS_MNEMONIC_LEA:
		return INSTRUCTION_ADDRESS;
	case ZYDIS_MNEMONIC_NOP:
	case ZYDIS_MNEMONIC_INT3:
	case ZYDIS_MNEMONIC_ENDBR64:
		return INSTRUCTION_PADDING;
	default:
		return i->meta.branch_type != ZYDIS_BRANCH_TYPE_NONE ? INSTRUCTION_BRANCH
								     : INSTRUCTION_OTHER;
	}
}

static bool is_relative_memory(const ZydisDecodedInstruction *i)
{
	return i->attributes & ZYDIS_ATTRIB_HAS_MODRM && i->raw.modrm.mod == MOD_NO_DISPLACEMENT &&
	       i->raw.modrm.rm == RM_RELATIVE && i->raw.disp.size > 0;
}

static void describe(const ZydisDecodedInstruction *i, uint64_t at, struct instruction *ret)
{
	uint64_t next = at + i->length;

	*ret = (struct instruction){.kind = kind_of(i), .length = i->length};
	if (i->raw.imm[0].is_relative) {
		ret->has_target = true;
		ret->target = next + (uint64_t)i->raw.imm[0].value.s;
	} else if (i->raw.imm[0].size >= 32) {
		ret->has_constant = true;
		ret->constant = i->raw.imm[0].value.u;
	}
	if (is_relative_memory(i)) {
		ret->has_memory = true;
		ret->memory = next + (uint64_t)i->raw.disp.value;
	}
}

bool instruction_decode(const void *code, size_t size, uint64_t at, struct instruction *ret)
{
	ZydisDecodedInstruction i;

	if (!ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(decoder(), ZYAN_NULL, code, size, &i)))
		return false;
	describe(&i, at, ret);
	return true;
}

/* The number of the whole register of which @r is a part. */
static int number_of(ZydisRegister r)
{
	ZydisRegister whole = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, r);

	return whole >= ZYDIS_REGISTER_RAX && whole <= ZYDIS_REGISTER_R15
		       ? (int)(whole - ZYDIS_REGISTER_RAX)
		       : REGISTER_NONE;
}

/* `xor eax,eax; mov al,60`: hand-written code does it so. */
static bool sets_low_byte(const ZydisDecodedInstruction *i, const ZydisDecodedOperand *o)
{
	return i->mnemonic == ZYDIS_MNEMONIC_MOV && o[0].type == ZYDIS_OPERAND_TYPE_REGISTER &&
	       o[0].size == 8 && o[1].type == ZYDIS_OPERAND_TYPE_IMMEDIATE;
}

/* PLACE_NONE for what cannot be followed: parts of registers, memory with an index. */
static struct place place_of(const ZydisDecodedOperand *o)
{
	struct place p = {};
	int reg;

	if (o->type == ZYDIS_OPERAND_TYPE_REGISTER && o->size >= 32) {
		reg = number_of(o->reg.value);
		if (reg != REGISTER_NONE)
			p = (struct place){.kind = PLACE_REGISTER, .reg = (int8_t)reg};
	} else if (o->type == ZYDIS_OPERAND_TYPE_MEMORY && o->mem.index == ZYDIS_REGISTER_NONE &&
		   o->mem.segment != ZYDIS_REGISTER_FS) {
		reg = number_of(o->mem.base);
		if (reg == REGISTER_RSP || reg == REGISTER_RBP)
			p = (struct place){PLACE_MEMORY, (int8_t)reg, o->mem.disp.value};
	}
	return p;
}

static void set_source(struct step *s, const ZydisDecodedOperand *o)
{
	if (o->type == ZYDIS_OPERAND_TYPE_IMMEDIATE) {
		s->source = SOURCE_CONSTANT;
		s->constant = o->imm.value.s;
		return;
	}
	s->from = place_of(o);
	s->source = s->from.kind == PLACE_NONE ? SOURCE_UNKNOWN : SOURCE_PLACE;
}

static bool same_register(const ZydisDecodedOperand *a, const ZydisDecodedOperand *b)
{
	return a->type == ZYDIS_OPERAND_TYPE_REGISTER && b->type == ZYDIS_OPERAND_TYPE_REGISTER &&
	       a->reg.value == b->reg.value;
}

/* Where what it writes comes from. */
static void follow_value(
	const ZydisDecodedInstruction *i, const ZydisDecodedOperand *o, struct step *s)
{
	s->to = i->operand_count > 0 ? place_of(&o[0]) : (struct place){};
	s->source = SOURCE_UNKNOWN;
	switch (i->mnemonic) {
	case ZYDIS_MNEMONIC_MOV:
		if (sets_low_byte(i, o)) {
			int reg = number_of(o[0].reg.value);

			s->source = SOURCE_CONSTANT;
			s->constant = o[1].imm.value.u & UINT8_MAX;
			if (reg != REGISTER_NONE)
				s->to = (struct place){.kind = PLACE_REGISTER, .reg = (int8_t)reg};
			break;
		}
		/* fall through */
	case ZYDIS_MNEMONIC_MOVZX:
	case ZYDIS_MNEMONIC_MOVSX:
	case ZYDIS_MNEMONIC_MOVSXD:
		set_source(s, &o[1]);
		break;
	case ZYDIS_MNEMONIC_XOR:
	case ZYDIS_MNEMONIC_SUB:
		if (same_register(&o[0], &o[1]))
			s->source = SOURCE_CONSTANT;
		break;
	case ZYDIS_MNEMONIC_PUSH:
		s->to = (struct place){PLACE_MEMORY, REGISTER_RSP, -8};
		set_source(s, &o[0]);
		break;
	case ZYDIS_MNEMONIC_POP:
		s->from = (struct place){PLACE_MEMORY, REGISTER_RSP, 0};
		s->source = SOURCE_PLACE;
		break;
	default:
		if (i->meta.category == ZYDIS_CATEGORY_CMOV) {
			set_source(s, &o[1]);
			s->may_keep = true;
		} else if (i->operand_count > 0 &&
			   !(o[0].actions & ZYDIS_OPERAND_ACTION_MASK_WRITE)) {
			s->to.kind = PLACE_NONE;
		}
	}
}

static void follow_stack(
	const ZydisDecodedInstruction *i, const ZydisDecodedOperand *o, struct step *s)
{
	bool to_stack = s->to.kind == PLACE_REGISTER && s->to.reg == REGISTER_RSP;

	if (i->mnemonic == ZYDIS_MNEMONIC_PUSH || i->mnemonic == ZYDIS_MNEMONIC_PUSHFQ)
		s->stack_change = -8;
	else if (i->mnemonic == ZYDIS_MNEMONIC_POP || i->mnemonic == ZYDIS_MNEMONIC_POPFQ)
		s->stack_change = 8;
	else if (to_stack && i->mnemonic == ZYDIS_MNEMONIC_SUB &&
		 o[1].type == ZYDIS_OPERAND_TYPE_IMMEDIATE)
		s->stack_change = -o[1].imm.value.s;
	else if (to_stack && i->mnemonic == ZYDIS_MNEMONIC_ADD &&
		 o[1].type == ZYDIS_OPERAND_TYPE_IMMEDIATE)
		s->stack_change = o[1].imm.value.s;
	else if (to_stack && i->mnemonic == ZYDIS_MNEMONIC_LEA &&
		 number_of(o[1].mem.base) == REGISTER_RSP && o[1].mem.index == ZYDIS_REGISTER_NONE)
		s->stack_change = o[1].mem.disp.value;
	else
		s->stack_lost = to_stack || i->mnemonic == ZYDIS_MNEMONIC_LEAVE;
}

/* `test eax,eax` and a branch: compilers know that eax is zero on one side. */
static void follow_test(
	const ZydisDecodedInstruction *i, const ZydisDecodedOperand *o, struct step *s)
{
	s->tested = REGISTER_NONE;
	if (i->mnemonic == ZYDIS_MNEMONIC_TEST && same_register(&o[0], &o[1]) && o[0].size >= 32)
		s->tested = (int8_t)number_of(o[0].reg.value);
	else if (i->mnemonic == ZYDIS_MNEMONIC_JZ)
		s->zero = ZERO_IF_TAKEN;
	else if (i->mnemonic == ZYDIS_MNEMONIC_JNZ)
		s->zero = ZERO_IF_NOT_TAKEN;
}

bool instruction_step(const void *code, size_t size, uint64_t at, struct step *ret)
{
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
	ZydisDecodedInstruction i;

	*ret = (struct step){.at = at};
	if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(decoder(), code, size, &i, operands)))
		return false;
	describe(&i, at, &ret->is);
	for (size_t o = 0; o < i.operand_count; o++) {
		int reg = operands[o].type == ZYDIS_OPERAND_TYPE_REGISTER
				  ? number_of(operands[o].reg.value)
				  : REGISTER_NONE;

		if (reg != REGISTER_NONE && operands[o].actions & ZYDIS_OPERAND_ACTION_MASK_WRITE)
			ret->written |= (uint16_t)(1 << reg);
	}
	if (ret->is.kind == INSTRUCTION_SYSCALL)
		ret->written |= 1 << REGISTER_RAX;
	follow_value(&i, operands, ret);
	follow_stack(&i, operands, ret);
	follow_test(&i, operands, ret);
	return true;
}
