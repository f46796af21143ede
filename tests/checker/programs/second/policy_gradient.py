import numpy as np

rng = np.random.default_rng(116)
obs = rng.normal(size=(10, 3))
actions = rng.integers(0, 4, size=10)
rewards = rng.normal(size=10)
returns = np.zeros(10)
running = 0.0
for i in range(9, -1, -1):
    running = rewards[i] + 0.9 * running
    returns[i] = running
ENT, VAL = 0.05, 0.5
advantage = returns - returns.mean()


class ActorCritic:
    def __init__(self):
        self.body = rng.normal(size=(3, 6)) * 0.7
        self.actor = rng.normal(size=(6, 4)) * 0.7
        self.critic = rng.normal(size=6) * 0.7

    def forward(self):
        self.h = np.tanh(obs @ self.body)
        logits = self.h @ self.actor
        self.logp = logits - np.log(np.exp(logits).sum(1, keepdims=True))
        self.p = np.exp(self.logp)
        self.v = self.h @ self.critic

    def objective(self):
        self.forward()
        chosen = self.logp[np.arange(10), actions]
        entropy = -(self.p * self.logp).sum(1)
        return np.mean(-advantage * chosen - ENT * entropy + VAL * (self.v - returns) ** 2)

    def gradients(self):
        self.forward()
        onehot = np.eye(4)[actions]
        dlogits = advantage[:, None] * (self.p - onehot)
        entropy = -(self.p * self.logp).sum(1, keepdims=True)
        dlogits += ENT * self.p * (self.logp + entropy)
        dlogits /= 10
        dv = 2 * VAL * (self.v - returns) / 10
        dh = dlogits @ self.actor.T + np.outer(dv, self.critic)
        dz = dh * (1 - self.h**2)
        return {"body": obs.T @ dz, "actor": self.h.T @ dlogits, "critic": self.h.T @ dv}


params = ActorCritic()


def loss(agent):
    return agent.objective()


def backward(agent):
    return agent.gradients()
