// Function calls, the calls with a grammar of their own, and windows.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

Call* Parser::NewCall(std::string_view function, CallSyntax syntax, Span name_span) {
  Call* call = arena_.New<Call>();
  call->name = arena_.Copy(std::vector<Identifier>{{function, false, name_span}});
  call->syntax = syntax;
  return call;
}

Call* Parser::CallOf(const std::vector<Identifier>& name, std::uint32_t begin) {
  Call* call = arena_.New<Call>();
  call->name = arena_.Copy(name);
  if (!Expect("(") || !CallArguments(*call) || !Expect(")", "\",\" or \")\"")) return nullptr;
  return CallTail(*call) ? Finish(call, begin) : nullptr;
}

bool Parser::CallArguments(Call& call) {
  if (At(")")) return true;
  if (At("*") && Peek(1).IsSymbol(")")) {
    Advance();
    call.star = true;
    return true;
  }
  call.distinct = Accept(Keyword::kDistinct);
  const bool all = !call.distinct && Accept(Keyword::kAll);
  std::vector<const Expr*> arguments;
  do {
    const Token& next = Peek(1);
    if (IsFunctionName(Peek()) && (next.IsSymbol("=>") || next.IsSymbol(":="))) {
      return Refuse("an argument by name", "give the arguments in order, without their names");
    }
    if (At(Keyword::kVariadic)) {
      if (call.distinct || all) return Fail("VARIADIC cannot follow DISTINCT or ALL");
      Advance();
      call.variadic = true;
    }
    const Expr* argument = Expression();
    if (argument == nullptr) return false;
    arguments.push_back(argument);
  } while (!call.variadic && Accept(","));
  call.arguments = arena_.Copy(arguments);
  return !At(Keyword::kOrder) || OrderBy(call.order_by);
}

// [WITHIN GROUP (ORDER BY …)] [FILTER (WHERE …)] [OVER …]
bool Parser::CallTail(Call& call) {
  if (Accept(Keyword::kWithin)) {
    if (call.distinct || call.variadic || !call.order_by.empty()) {
      return Fail("WITHIN GROUP goes with neither DISTINCT, VARIADIC nor ORDER BY inside the call");
    }
    if (!Expect(Keyword::kGroup) || !Expect("(")) return false;
    if (!At(Keyword::kOrder)) return Expected("ORDER BY");
    if (!OrderBy(call.within_group) || !Expect(")")) return false;
  }
  if (Accept(Keyword::kFilter)) {
    if (!Expect("(") || !Expect(Keyword::kWhere)) return false;
    if ((call.filter = Expression()) == nullptr || !Expect(")")) return false;
  }
  if (At(Keyword::kOver)) return (call.over = Over()) != nullptr;
  return true;
}

// Keywords that are names of columns but begin something else before a parenthesis.
const Expr* Parser::SpecialCall() {
  const Token& token = Peek();
  switch (token.keyword) {
    case Keyword::kCoalesce:
    case Keyword::kGreatest:
    case Keyword::kLeast:
    case Keyword::kGrouping:
    case Keyword::kNullif: {
      Call* call = NewCall(RowOf(token.keyword).word, CallSyntax::kSpecial, token.span);
      Advance();
      if (!Expect("(") || !ExpressionList(call->arguments) || !Expect(")", "\",\" or \")\"")) {
        return nullptr;
      }
      if (token.Is(Keyword::kNullif) && call->arguments.size() != 2) {
        return FailAt(token.span.begin, "NULLIF takes two arguments");
      }
      return Finish(call, token.span.begin);
    }
    case Keyword::kExists:
      return ExistsExpression();
    case Keyword::kRow:
      return RowExpression();
    case Keyword::kExtract:
      return ExtractCall();
    case Keyword::kPosition:
      return PositionCall();
    case Keyword::kSubstring:
      return SubstringCall();
    case Keyword::kTrim:
      return TrimCall();
    case Keyword::kOverlay:
      return OverlayCall();
    default:
      return Refuse(RowOf(token.keyword).word);
  }
}

// CURRENT_DATE and its like: no parentheses, but some take a precision in them.
const Expr* Parser::KeywordCall() {
  const Token& token = Advance();
  Call* call = NewCall(RowOf(token.keyword).word, CallSyntax::kKeyword, token.span);
  const bool timed = token.Is(Keyword::kCurrentTime) || token.Is(Keyword::kCurrentTimestamp) ||
                     token.Is(Keyword::kLocaltime) || token.Is(Keyword::kLocaltimestamp);
  if (timed && Accept("(")) {
    if (Peek().kind != TokenKind::kInteger) return Expected("the number of fractional digits");
    call->arguments = arena_.Copy(std::vector<const Expr*>{LiteralOf(LiteralType::kInteger)});
    if (!Expect(")")) return nullptr;
  }
  return Finish(call, token.span.begin);
}

const Expr* Parser::ExtractCall() {
  const Token& token = Advance();
  if (!Expect("(")) return nullptr;
  const Token& field = Peek();
  if (!IsLabel(field) && field.kind != TokenKind::kString) {
    return Expected("a field of a time such as year, month or epoch");
  }
  // gram.y's extract_arg: any plain name, but only these keywords.
  const bool known = field.keyword == Keyword::kNotAKeyword || field.Is(Keyword::kYear) ||
                     field.Is(Keyword::kMonth) || field.Is(Keyword::kDay) ||
                     field.Is(Keyword::kHour) || field.Is(Keyword::kMinute) ||
                     field.Is(Keyword::kSecond);
  if (!known) return Expected("a field of a time such as year, month or epoch");
  Advance();
  const Expr* name = MakeLiteral(LiteralType::kString, field.text, field.span);
  if (!Expect(Keyword::kFrom)) return nullptr;
  const Expr* value = Expression();
  if (value == nullptr || !Expect(")")) return nullptr;
  Call* call = NewCall("extract", CallSyntax::kExtract, token.span);
  call->arguments = arena_.Copy(std::vector<const Expr*>{name, value});
  return Finish(call, token.span.begin);
}

const Expr* Parser::PositionCall() {
  const Token& token = Advance();
  if (!Expect("(")) return nullptr;
  const Expr* part = Expression(Precedence::kAny, Operators::kPlain);
  if (part == nullptr || !Expect(Keyword::kIn)) return nullptr;
  const Expr* whole = Expression(Precedence::kAny, Operators::kPlain);
  if (whole == nullptr || !Expect(")")) return nullptr;
  Call* call = NewCall("position", CallSyntax::kPosition, token.span);
  call->arguments = arena_.Copy(std::vector<const Expr*>{whole, part});
  return Finish(call, token.span.begin);
}

const Expr* Parser::SubstringCall() {
  const Token& token = Advance();
  if (!Expect("(")) return nullptr;
  Call* call = NewCall("substring", CallSyntax::kPlain, token.span);
  std::vector<const Expr*> arguments;
  if (!At(")")) {
    if (Peek(1).IsSymbol("=>") || Peek(1).IsSymbol(":=")) {
      return Refuse("an argument by name", "give the arguments in order, without their names");
    }
    arguments.push_back(Expression());
    if (arguments.back() == nullptr) return nullptr;
    if (Accept(",")) {
      if (!ExpressionList(arguments)) return nullptr;
    } else if (!At(")")) {
      call->syntax = CallSyntax::kSubstring;
      if (!SubstringParts(arguments)) return nullptr;
    }
  }
  call->arguments = arena_.Copy(arguments);
  return Expect(")") ? Finish(call, token.span.begin) : nullptr;
}

// FROM a [FOR b], or FOR b [FROM a].
bool Parser::SubstringParts(std::vector<const Expr*>& arguments) {
  if (At(Keyword::kSimilar)) return Refuse("SUBSTRING … SIMILAR", "use substring(text, regex)");
  const Expr* from = nullptr;
  const Expr* length = nullptr;
  for (int part = 0; part < 2; ++part) {
    if (from == nullptr && Accept(Keyword::kFrom)) {
      if ((from = Expression()) == nullptr) return false;
    } else if (length == nullptr && Accept(Keyword::kFor)) {
      if ((length = Expression()) == nullptr) return false;
    }
  }
  if (from == nullptr && length == nullptr) return Expected("\",\", FROM or FOR");
  // An empty span says that it was not written.
  if (from == nullptr) from = MakeLiteral(LiteralType::kInteger, "1", {Begin(), Begin()});
  arguments.push_back(from);
  if (length != nullptr) arguments.push_back(length);
  return true;
}

const Expr* Parser::TrimCall() {
  const Token& token = Advance();
  if (!Expect("(")) return nullptr;
  std::string_view function = "btrim";
  if (Accept(Keyword::kLeading)) {
    function = "ltrim";
  } else if (Accept(Keyword::kTrailing)) {
    function = "rtrim";
  } else {
    Accept(Keyword::kBoth);
  }
  std::vector<const Expr*> arguments;
  const Expr* characters = nullptr;
  if (!Accept(Keyword::kFrom)) {
    const Expr* first = Expression();
    if (first == nullptr) return nullptr;
    if (Accept(Keyword::kFrom)) {
      characters = first;
    } else {
      arguments.push_back(first);
    }
  }
  const bool more = arguments.empty() || Accept(",");
  if (more && !ExpressionList(arguments)) return nullptr;
  if (characters != nullptr) arguments.push_back(characters);
  if (!Expect(")", "\",\", FROM or \")\"")) return nullptr;
  Call* call = NewCall(function, CallSyntax::kTrim, token.span);
  call->arguments = arena_.Copy(arguments);
  return Finish(call, token.span.begin);
}

const Expr* Parser::OverlayCall() {
  const Token& token = Advance();
  if (!Expect("(")) return nullptr;
  Call* call = NewCall("overlay", CallSyntax::kOverlay, token.span);
  std::vector<const Expr*> arguments = {Expression()};
  if (arguments.back() == nullptr) return nullptr;
  if (Accept(",")) {
    call->syntax = CallSyntax::kPlain;
    if (!ExpressionList(arguments)) return nullptr;
  } else {
    if (!Expect(Keyword::kPlacing)) return nullptr;
    arguments.push_back(Expression());
    if (arguments.back() == nullptr || !Expect(Keyword::kFrom)) return nullptr;
    arguments.push_back(Expression());
    if (arguments.back() == nullptr) return nullptr;
    if (Accept(Keyword::kFor)) arguments.push_back(Expression());
    if (arguments.back() == nullptr) return nullptr;
  }
  call->arguments = arena_.Copy(arguments);
  return Expect(")") ? Finish(call, token.span.begin) : nullptr;
}

// ------------------------------------------------------------------------------ windows

const WindowSpec* Parser::Over() {
  const std::uint32_t begin = Begin();
  Advance();
  WindowSpec* spec = arena_.New<WindowSpec>();
  if (At("(")) {
    if (!WindowBody(*spec)) return nullptr;
  } else {
    if (!IsColumnName(Peek())) return Expected("a window's name or \"(\" after OVER");
    spec->base = TakeNamePointer();
    spec->reference = true;
  }
  spec->span = {begin, PreviousEnd()};
  return spec;
}

// ( [name] [PARTITION BY …] [ORDER BY …] [frame] )
bool Parser::WindowBody(WindowSpec& spec) {
  if (tolerant_) return ForeignWindow(spec);
  if (!Expect("(")) return false;
  const auto at_frame = [this] {
    return At(Keyword::kRange) || At(Keyword::kRows) || At(Keyword::kGroups);
  };
  if (IsColumnName(Peek()) && !At(Keyword::kPartition) && !at_frame()) {
    spec.base = TakeNamePointer();
  }
  if (Accept(Keyword::kPartition)) {
    if (!Expect(Keyword::kBy) || !ExpressionList(spec.partition_by)) return false;
  }
  if (At(Keyword::kOrder) && !OrderBy(spec.order_by)) return false;
  if (at_frame() && (spec.frame = Frame()) == nullptr) return false;
  return Expect(")", "PARTITION BY, ORDER BY, a frame or \")\"");
}

const WindowFrame* Parser::Frame() {
  const Token& token = Advance();
  WindowFrame* frame = arena_.New<WindowFrame>();
  if (token.Is(Keyword::kRows)) frame->unit = FrameUnit::kRows;
  if (token.Is(Keyword::kGroups)) frame->unit = FrameUnit::kGroups;
  const bool between = Accept(Keyword::kBetween);
  if (!Bound(frame->start)) return nullptr;
  if (between && (!Expect(Keyword::kAnd) || !Bound(frame->end))) return nullptr;
  if (!CheckFrame(*frame, token.span.begin, between)) return nullptr;
  if (!Accept(Keyword::kExclude)) return frame;
  if (Accept(Keyword::kCurrent)) {
    frame->exclusion = FrameExclusion::kCurrentRow;
    return Expect(Keyword::kRow) ? frame : nullptr;
  }
  if (Accept(Keyword::kGroup)) {
    frame->exclusion = FrameExclusion::kGroup;
  } else if (Accept(Keyword::kTies)) {
    frame->exclusion = FrameExclusion::kTies;
  } else if (!Accept(Keyword::kNo) || !Expect(Keyword::kOthers)) {
    return Expected("CURRENT ROW, GROUP, TIES or NO OTHERS");
  }
  return frame;
}

bool Parser::Bound(FrameBound& bound) {
  if (At(Keyword::kCurrent) && Peek(1).Is(Keyword::kRow)) {
    Advance();
    Advance();
    bound.kind = FrameBoundKind::kCurrentRow;
    return true;
  }
  const bool unbounded = At(Keyword::kUnbounded) &&
                         (Peek(1).Is(Keyword::kPreceding) || Peek(1).Is(Keyword::kFollowing));
  if (unbounded) {
    Advance();
  } else if ((bound.offset = Expression()) == nullptr) {
    return false;
  }
  if (Accept(Keyword::kPreceding)) {
    bound.kind = unbounded ? FrameBoundKind::kUnboundedPreceding : FrameBoundKind::kPreceding;
  } else if (Accept(Keyword::kFollowing)) {
    bound.kind = unbounded ? FrameBoundKind::kUnboundedFollowing : FrameBoundKind::kFollowing;
  } else {
    return Expected("PRECEDING or FOLLOWING");
  }
  return true;
}

bool Parser::CheckFrame(const WindowFrame& frame, std::uint32_t begin, bool between) {
  using enum FrameBoundKind;
  const bool good_start =
      frame.start.kind != kUnboundedFollowing && (between || frame.start.kind != kFollowing);
  const bool good_end = frame.end.kind != kUnboundedPreceding;
  if (good_start && good_end && frame.start.kind <= frame.end.kind) return true;
  return FailAt(begin, "the frame of a window must not end before it starts");
}

}  // namespace goldline::sql
