// Expansions name peers, handlers and options: whoever uses a macro has them in sight.
@_exported public import WAMP
